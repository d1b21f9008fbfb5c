"""What is charged: items, prices, pools, the month run, late fees, closed months."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock
from zhishou.kernel.referring import refers

# The database's own line: no charge and no late fee of a closed month is written, and a closed month stays closed.
# New rows are looked at a statement at a time, so that a run's COPY pays next to nothing. Who writes to a month shares a
# lock with the close, which waits for all of them; `ZS004` is the refusal.
CLOSED_MONTHS = """
CREATE OR REPLACE FUNCTION zhishou_is_closed(community bigint, month integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared((community % 2147483648)::integer, -month);
  RETURN EXISTS (
    SELECT 1 FROM billing_monthclose WHERE site_id = community AND state = 'closed' AND period >= month
  );
END $$;
CREATE OR REPLACE FUNCTION zhishou_closed_new() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT DISTINCT site_id, period FROM fresh LOOP
    IF zhishou_is_closed(one.site_id, one.period) THEN
      RAISE EXCEPTION 'zhishou: % of the closed month % on %', TG_OP, one.period, TG_TABLE_NAME USING ERRCODE = 'ZS004';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION zhishou_closed_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance' AND zhishou_is_closed(OLD.site_id, OLD.period)
  THEN
    RAISE EXCEPTION 'zhishou: % of the closed month % on %', TG_OP, OLD.period, TG_TABLE_NAME USING ERRCODE = 'ZS004';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE FUNCTION zhishou_close_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance' THEN
    RAISE EXCEPTION 'zhishou: the month % stays closed', OLD.period USING ERRCODE = 'ZS004';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER zhishou_closed_new AFTER INSERT ON billing_charge REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_closed_new();
CREATE OR REPLACE TRIGGER zhishou_closed_old BEFORE UPDATE OR DELETE ON billing_charge
  FOR EACH ROW EXECUTE FUNCTION zhishou_closed_old();
CREATE OR REPLACE TRIGGER zhishou_closed_new AFTER INSERT ON billing_latefee REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_closed_new();
CREATE OR REPLACE TRIGGER zhishou_closed_old BEFORE DELETE OR UPDATE OF charge_id, site_id, period, amount_fen, through, row
  ON billing_latefee FOR EACH ROW EXECUTE FUNCTION zhishou_closed_old();
CREATE OR REPLACE TRIGGER zhishou_close_stays BEFORE UPDATE OR DELETE ON billing_monthclose
  FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION zhishou_close_stays();
"""
OPEN_MONTHS = "DROP FUNCTION zhishou_closed_new, zhishou_closed_old, zhishou_close_stays, zhishou_is_closed CASCADE"

# Standstills are closed later; their new versions find room beside themselves.
ROOM = "ALTER TABLE billing_freeze SET (fillfactor = 60)"
NO_ROOM = "ALTER TABLE billing_freeze RESET (fillfactor)"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("property", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=20, verbose_name="代码")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "按面积"), (2, "定额"), (3, "按表"), (4, "公摊"), (5, "违约金")]
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("site", "code"), name="item_code_once"),
                    models.UniqueConstraint(fields=("site", "name"), name="item_name_once"),
                    models.UniqueConstraint(fields=("site", "number"), name="item_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 511))), name="item_fits_charge_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolInvoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("number", models.CharField(max_length=60)),
                (
                    "item",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.item"),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "period"), name="one_invoice_a_pool_and_period"),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="pool_invoice_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("passes", models.PositiveIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("amount_fen", models.BigIntegerField(default=0)),
                (
                    "approved_by",
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
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("site", "period"), name="one_run_a_period")],
            },
        ),
        migrations.CreateModel(
            name="PoolSplit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("cost_fen", models.BigIntegerField()),
                ("usage_milli", models.BigIntegerField(default=0)),
                ("weight", models.BigIntegerField()),
                (
                    "item",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.item"),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="splits", to="billing.run"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "period"), name="one_split_a_pool_and_period")],
            },
        ),
        migrations.CreateModel(
            name="Chunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("turn", models.PositiveIntegerField()),
                (
                    "kind",
                    models.PositiveSmallIntegerField(choices=[(1, "Units"), (2, "Pools"), (3, "Late"), (4, "Whole")]),
                ),
                ("first", models.BigIntegerField(default=0)),
                ("last", models.BigIntegerField(default=0)),
                ("read_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("amount_fen", models.BigIntegerField(default=0)),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="chunks", to="billing.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "turn", "kind", "first"), name="chunk_once"),
                    models.CheckConstraint(condition=models.Q(("last__gte", 0)), name="chunk_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tariff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effective_from", models.DateField(verbose_name="生效日期")),
                ("meter_kind", models.PositiveSmallIntegerField(default=0)),
                ("price_e4", models.BigIntegerField(default=0)),
                ("tiers", models.JSONField(default=list)),
                ("by_year", models.BooleanField(default=False)),
                ("year_starts", models.PositiveSmallIntegerField(default=1)),
                ("base_people", models.PositiveSmallIntegerField(null=True)),
                ("extra_per_person_milli", models.BigIntegerField(default=0)),
                ("split_by", models.CharField(default="area", max_length=10)),
                ("pool_name", models.CharField(blank=True, max_length=40, verbose_name="公摊组")),
                ("vacant_percent", models.PositiveSmallIntegerField(default=100)),
                ("developer_pays", models.BooleanField(default=False)),
                (
                    "applies_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                ("once", models.BooleanField(default=False)),
                ("due_day", models.PositiveSmallIntegerField(default=0)),
                ("due_months", models.PositiveSmallIntegerField(default=1)),
                ("grace_days", models.PositiveSmallIntegerField(default=0)),
                ("late_rate_e6", models.PositiveIntegerField(default=0)),
                ("late_cap_percent", models.PositiveSmallIntegerField(default=100)),
                ("legal_basis", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("created_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="billing.item"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "effective_from"), name="tariff_version_once"),
                    models.CheckConstraint(condition=models.Q(("price_e4__gte", 0)), name="tariff_price"),
                    models.CheckConstraint(condition=models.Q(("due_day__lte", 31)), name="tariff_due_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Charge",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("usage_milli", models.BigIntegerField(default=0, verbose_name="用量")),
                ("before_milli", models.BigIntegerField(default=0)),
                ("deducted_fen", models.BigIntegerField(default=0)),
                ("chunk", models.BigIntegerField(default=0)),
                ("period", models.IntegerField()),
                ("area_e2", models.IntegerField(default=0)),
                ("due_on", models.DateField(null=True, verbose_name="应缴日")),
                ("people", models.SmallIntegerField(default=0)),
                ("status", models.SmallIntegerField(default=0)),
                ("days", models.SmallIntegerField(default=0)),
                ("months", models.SmallIntegerField(default=1)),
                ("payer", models.SmallIntegerField(choices=[(0, "业主"), (1, "住户"), (2, "开发商")])),
                ("sequence", models.SmallIntegerField(default=0)),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(0, "出账"), (1, "期初"), (2, "冲销"), (3, "更正"), (4, "减免")], default=0
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
                    "item",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.item",
                    ),
                ),
                (
                    "tariff",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.tariff",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen", 0), _negated=True), name="charge_not_zero")
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("recorded_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "new",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.charge"
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="billing.charge"
                    ),
                ),
                (
                    "reversal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.charge"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LateFee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.IntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("through", models.DateField()),
                ("row", models.BigIntegerField()),
                (
                    "charge",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="late_fees",
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
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("charge", "row"), name="late_fee_once_a_row")],
            },
        ),
        migrations.CreateModel(
            name="BilledPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("site", "period"), name="billed_period_once")],
            },
        ),
        migrations.CreateModel(
            name="Freeze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("cause", models.CharField(max_length=40)),
                ("recorded_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="freezes", to="billing.charge"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("charge", "cause"), name="freeze_once_a_cause"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                        ),
                        name="freeze_in_order",
                    ),
                ],
            },
        ),
        migrations.RunSQL(ROOM, NO_ROOM),
        migrations.CreateModel(
            name="MonthClose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("prepared", "待审核"), ("returned", "已退回"), ("closed", "已月结")],
                        default="prepared",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("prepared_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("opinion", models.CharField(blank=True, max_length=500, verbose_name="审核意见")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="笔数")),
                ("amount_fen", models.BigIntegerField(default=0, verbose_name="应收")),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
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
            ],
            options={
                "ordering": ["-period"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "period"), name="month_close_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(("reviewed_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="month_closed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            ("reviewed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="month_closed_after_review",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LateMark",
            fields=[
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="kernel.site",
                    ),
                ),
                ("period", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="LateWatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LookedOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("amount_fen", models.BigIntegerField()),
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
                    "item",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.item"),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("site", "period", "unit", "item"), name="billing_looked_over_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Parked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("released_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=200, verbose_name="核对结果")),
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
                    "item",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.item"
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
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at", None)),
                        fields=("site", "period", "unit", "item"),
                        name="billing_parked_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__isnull", False), ("item__isnull", False), _connector="OR"),
                        name="billing_parked_names",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken", models.PositiveIntegerField()),
                ("already", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("undone_at", models.DateTimeField(null=True)),
                ("made", models.JSONField(default=dict)),
                (
                    "what",
                    models.CharField(
                        choices=[("tariffs", "收费标准"), ("opening", "期初"), ("old-bill", "旧系统账单")],
                        max_length=10,
                    ),
                ),
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
            name="Explained",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("ours_fen", models.BigIntegerField()),
                ("theirs_fen", models.BigIntegerField()),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("usage", "用量不同"),
                            ("pool", "公摊费用不同"),
                            ("price", "单价或标准不同"),
                            ("area", "面积、人数或状态不同"),
                            ("rounding", "尾数取舍不同"),
                            ("theirs", "旧系统算错"),
                            ("ours", "新系统资料有误，要更正"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="原因",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
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
                    "item",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.item"),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("site", "period", "unit", "item"), name="billing_explained_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FirstMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("lines", models.PositiveIntegerField()),
                ("differing", models.PositiveIntegerField()),
                ("ours_fen", models.BigIntegerField()),
                ("theirs_fen", models.BigIntegerField()),
                ("opinion", models.CharField(blank=True, max_length=500, verbose_name="意见")),
                ("signed_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "signed_by",
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
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("site", "period"), name="billing_first_month_once")],
            },
        ),
        migrations.CreateModel(
            name="OldBill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.importbatch",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.item"),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("site", "period", "unit", "item"), name="billing_old_bill_once")
                ],
            },
        ),
        # Written in bulk: checked a statement at a time (docs/decisions/0024).
        refers("billing_latefee", charge_id="billing_charge", site_id="kernel_site"),
        refers("billing_latewatch", site_id="kernel_site"),
        migrations.RunSQL(CLOSED_MONTHS, OPEN_MONTHS),
    ]
