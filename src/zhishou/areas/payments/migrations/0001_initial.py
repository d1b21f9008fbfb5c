"""What is paid: payments and what they settle, prepayments, the bank's debit, reversals."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock
from zhishou.kernel.referring import refers

# What settled in a closed month stays as it is. What is booked into it later is noted, with the months that were closed
# by then, and left out of its figures: so a closed month can be reckoned again.
CLOSED_MONTHS = """
CREATE OR REPLACE FUNCTION zhishou_month_of(day date) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT (extract(year FROM day) * 100 + extract(month FROM day))::integer
$$;
CREATE OR REPLACE FUNCTION zhishou_note_later() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT DISTINCT site_id, zhishou_month_of("on") AS period FROM fresh LOOP
    IF zhishou_is_closed(one.site_id, one.period) THEN
      INSERT INTO payments_laterentry (allocation_id, site_id, period, amount_fen, closed_through)
      SELECT f.id, f.site_id, one.period, f.amount_fen,
             (SELECT max(m.period) FROM billing_monthclose m WHERE m.site_id = one.site_id AND m.state = 'closed')
        FROM fresh f WHERE f.site_id = one.site_id AND zhishou_month_of(f."on") = one.period;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION zhishou_settled_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance'
     AND zhishou_is_closed(OLD.site_id, zhishou_month_of(OLD."on")) THEN
    RAISE EXCEPTION 'zhishou: % of what settled on %, in a closed month', TG_OP, OLD."on" USING ERRCODE = 'ZS004';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE FUNCTION zhishou_payment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance'
     AND zhishou_is_closed(OLD.site_id, zhishou_month_of(OLD.paid_on)) THEN
    RAISE EXCEPTION 'zhishou: % of a payment of %, in a closed month', TG_OP, OLD.paid_on USING ERRCODE = 'ZS004';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER zhishou_note_later AFTER INSERT ON payments_allocation REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_note_later();
CREATE OR REPLACE TRIGGER zhishou_settled_stays BEFORE UPDATE OR DELETE ON payments_allocation
  FOR EACH ROW EXECUTE FUNCTION zhishou_settled_stays();
CREATE OR REPLACE TRIGGER zhishou_payment_stays BEFORE UPDATE ON payments_payment FOR EACH ROW
  WHEN ((OLD.site_id, OLD.unit_id, OLD.paid_on, OLD.method, OLD.number, OLD.amount_fen)
        IS DISTINCT FROM (NEW.site_id, NEW.unit_id, NEW.paid_on, NEW.method, NEW.number, NEW.amount_fen))
  EXECUTE FUNCTION zhishou_payment_stays();
CREATE OR REPLACE TRIGGER zhishou_payment_kept BEFORE DELETE ON payments_payment
  FOR EACH ROW EXECUTE FUNCTION zhishou_payment_stays();
"""
OPEN_MONTHS = "DROP FUNCTION zhishou_note_later, zhishou_settled_stays, zhishou_payment_stays, zhishou_month_of CASCADE"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("billing", "0001_initial"),
        ("kernel", "0001_initial"),
        ("property", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DebitBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="批次号")),
                ("period", models.PositiveIntegerField()),
                ("layout", models.CharField(max_length=20, verbose_name="文件格式")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "待放行"),
                            ("released", "已送银行"),
                            ("posted", "已回盘入账"),
                            ("withdrawn", "已作废"),
                        ],
                        default="made",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="笔数")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("made_on", models.DateField()),
                ("released_at", models.DateTimeField(null=True)),
                ("posted_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "retry_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retries",
                        to="payments.debitbatch",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gt", 0), ("amount_fen__gt", 0)), name="debit_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["made", "withdrawn"]), ("released_at__isnull", False), _connector="OR"
                        ),
                        name="debit_released",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by", None),
                            models.Q(("released_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="debit_released_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken", models.PositiveIntegerField()),
                ("already", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paid_on", models.DateField(verbose_name="日期")),
                (
                    "method",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "现金"), (2, "转账"), (3, "扫码"), (4, "代扣"), (5, "期初"), (6, "冲抵")],
                        verbose_name="方式",
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="凭证号")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("left_fen", models.BigIntegerField(default=0)),
                ("purpose", models.CharField(blank=True, max_length=60, verbose_name="指定费项")),
                ("received_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "received_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.site",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="property.unit",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="payments.paymentbatch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["site", "paid_on"], name="payment_at_site"),
                    models.Index(
                        condition=models.Q(("left_fen__gt", 0)), fields=["site", "unit"], name="payment_with_rest"
                    ),
                    models.Index(
                        condition=models.Q(("batch__isnull", False)), fields=["batch"], name="payment_of_batch"
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["received_at"], name="payment_lately"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "method", "number", "purpose"), name="payment_once"),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="payment_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("left_fen__gte", 0), ("left_fen__lte", models.F("amount_fen"))),
                        name="payment_left",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("late", models.BooleanField(default=False)),
                ("on", models.DateField()),
                ("amount_fen", models.BigIntegerField()),
                (
                    "charge",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="billing.charge",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.site",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", 0), _negated=True), name="allocation_not_zero"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DebitLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=16, verbose_name="参考号")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                (
                    "state",
                    models.CharField(
                        choices=[("sent", "等回盘"), ("paid", "成功"), ("failed", "失败")],
                        default="sent",
                        max_length=6,
                        verbose_name="结果",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="payments.debitbatch"
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["reference"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="debit_line_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("payment__isnull", False), ("state", "paid")),
                            models.Q(models.Q(("state", "paid"), _negated=True), ("payment", None)),
                            _connector="OR",
                        ),
                        name="debit_line_paid_by_a_payment",
                    ),
                    models.UniqueConstraint(fields=("reference",), name="payments_debit_reference_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DebitPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("late", models.BooleanField(default=False)),
                ("amount_fen", models.BigIntegerField()),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.charge"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="payments.debitline"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="debit_part_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="LaterEntry",
            fields=[
                (
                    "allocation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="payments.allocation",
                    ),
                ),
                ("period", models.IntegerField()),
                ("amount_fen", models.BigIntegerField()),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                ("closed_through", models.IntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["site", "period"], name="later_entry_of_month")],
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.PositiveSmallIntegerField(choices=[(1, "作废"), (2, "退款")])),
                ("on", models.DateField(verbose_name="日期")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reversals", to="payments.payment"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "on"], name="reversal_at_site")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", 1)), fields=("payment",), name="payment_void_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="reversal_positive"),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="reversal_reason"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DebitHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("late", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="payments.debitbatch"
                    ),
                ),
                (
                    "charge",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.charge",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("charge", "late"), name="payments_one_hold_a_charge")],
            },
        ),
        # Written in bulk: checked a statement at a time (docs/decisions/0024).
        refers(
            "payments_payment",
            site_id="kernel_site",
            unit_id="property_unit",
            received_by_id="kernel_person",
            batch_id="payments_paymentbatch",
        ),
        refers("payments_allocation", site_id="kernel_site", payment_id="payments_payment", charge_id="billing_charge"),
        refers("payments_debitline", payment_id="payments_payment"),
        migrations.RunSQL(CLOSED_MONTHS, OPEN_MONTHS),
    ]
