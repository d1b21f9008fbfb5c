"""The counter: receipts of numbered books, the drawer, slips and remittances, the bank's lines and months."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock

# A receipt stays as issued but for the mark of void, an entry but for the one paper its cash leaves with.
RECEIPTS_STAY = """
CREATE OR REPLACE FUNCTION cashdesk_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.voided_at IS NOT NULL OR
     (OLD.site_id, OLD.book_id, OLD.serial, OLD.number, OLD.unit_id, OLD.method, OLD.reference, OLD.amount_fen,
      OLD.tendered_fen, OLD.paid_on, OLD.issued_by_id, OLD.issued_at) IS DISTINCT FROM
     (NEW.site_id, NEW.book_id, NEW.serial, NEW.number, NEW.unit_id, NEW.method, NEW.reference, NEW.amount_fen,
      NEW.tendered_fen, NEW.paid_on, NEW.issued_by_id, NEW.issued_at) THEN
    RAISE EXCEPTION 'zhishou: receipt % stays as it was issued', OLD.number USING ERRCODE = 'ZS005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cashdesk_receipt_stays BEFORE UPDATE OR DELETE ON cashdesk_receipt
  FOR EACH ROW EXECUTE FUNCTION cashdesk_receipt_stays();
CREATE OR REPLACE FUNCTION cashdesk_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.slip_id IS NOT NULL OR
     (OLD.site_id, OLD."on", OLD.receipt_id, OLD.method, OLD.amount_fen, OLD.cashier_id) IS DISTINCT FROM
     (NEW.site_id, NEW."on", NEW.receipt_id, NEW.method, NEW.amount_fen, NEW.cashier_id) OR
     (OLD.handed <> '' AND NEW.handed NOT IN ('', OLD.handed)) THEN
    RAISE EXCEPTION 'zhishou: entry % stays as it was booked', OLD.id USING ERRCODE = 'ZS005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cashdesk_entry_stays BEFORE UPDATE OR DELETE ON cashdesk_entry
  FOR EACH ROW EXECUTE FUNCTION cashdesk_entry_stays();
"""
# What the bank and the channels said stays as they said it.
SAID_STAYS = """
CREATE OR REPLACE FUNCTION cashdesk_said_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'zhishou: % % stays as it was taken in', TG_TABLE_NAME, OLD.id USING ERRCODE = 'ZS005';
END $$;
CREATE TRIGGER cashdesk_said_stays BEFORE UPDATE ON cashdesk_statementline
  FOR EACH ROW EXECUTE FUNCTION cashdesk_said_stays();
CREATE TRIGGER cashdesk_said_stays BEFORE UPDATE ON cashdesk_scanline
  FOR EACH ROW EXECUTE FUNCTION cashdesk_said_stays();
"""
# A signed month stays as signed but for its withdrawal, and what was open in it stays.
MONTHS_STAY = """
CREATE OR REPLACE FUNCTION cashdesk_bank_month_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL OR
     OLD.signature_id IS NOT NULL AND OLD.signature_id IS DISTINCT FROM NEW.signature_id OR
     (OLD.site_id, OLD.period, OLD.figures, OLD.remark, OLD.signed_by_id, OLD.signed_at) IS DISTINCT FROM
     (NEW.site_id, NEW.period, NEW.figures, NEW.remark, NEW.signed_by_id, NEW.signed_at) THEN
    RAISE EXCEPTION 'zhishou: bank month % stays as it was signed', OLD.id USING ERRCODE = 'ZS005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cashdesk_bank_month_stays BEFORE UPDATE OR DELETE ON cashdesk_bankmonth
  FOR EACH ROW EXECUTE FUNCTION cashdesk_bank_month_stays();
CREATE TRIGGER cashdesk_bank_month_item_stays BEFORE UPDATE OR DELETE ON cashdesk_bankmonthitem
  FOR EACH ROW EXECUTE FUNCTION cashdesk_said_stays();
"""
NOTHING_STAYS = """
DROP FUNCTION cashdesk_receipt_stays, cashdesk_entry_stays, cashdesk_said_stays, cashdesk_bank_month_stays CASCADE
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("payments", "0001_initial"),
        ("property", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=10, unique=True, verbose_name="字头")),
                ("first", models.PositiveIntegerField(verbose_name="起号")),
                ("last", models.PositiveIntegerField(verbose_name="止号")),
                ("next", models.PositiveIntegerField(verbose_name="下一号")),
                ("opened_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "opened_by",
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
                "ordering": ["prefix"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__gt", 0), ("last__gte", models.F("first"))), name="book_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next__gte", models.F("first")),
                            (
                                "next__lte",
                                django.db.models.expressions.CombinedExpression(models.F("last"), "+", models.Value(1)),
                            ),
                        ),
                        name="book_next",
                    ),
                    models.CheckConstraint(condition=models.Q(("prefix", ""), _negated=True), name="book_has_prefix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CashCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                ("system_fen", models.BigIntegerField()),
                ("counted_fen", models.BigIntegerField()),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="核查意见")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["-day", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "day"), name="cash_check_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("system_fen", models.F("counted_fen")),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="cash_check_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CashCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                ("notes", models.JSONField(default=dict)),
                ("system_fen", models.BigIntegerField(verbose_name="应有")),
                ("counted_fen", models.BigIntegerField(verbose_name="实点")),
                ("upto", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="差额说明")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("live", models.BooleanField(default=True)),
                (
                    "cashier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="cashdesk.cashcheck",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["-day", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("site", "cashier", "day"),
                        name="one_live_count_a_drawer",
                    ),
                    models.CheckConstraint(condition=models.Q(("counted_fen__gte", 0)), name="cash_count_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("system_fen", models.F("counted_fen")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="cash_count_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serial", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="收据号")),
                ("payer", models.CharField(max_length=60, verbose_name="交款人")),
                (
                    "method",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "现金"), (2, "转账"), (3, "扫码")], verbose_name="方式"
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="凭证号")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("tendered_fen", models.BigIntegerField(null=True, verbose_name="收到")),
                ("paid_on", models.DateField(verbose_name="交款日期")),
                ("issued_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("about", models.CharField(blank=True, max_length=60)),
                ("voided_at", models.DateTimeField(null=True)),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="cashdesk.book"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                (
                    "voided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
                "indexes": [
                    models.Index(fields=["site", "issued_at"], name="receipt_at_site"),
                    models.Index(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=["reference"],
                        name="receipt_by_reference",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("book", "serial"), name="receipt_number_once"),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="receipt_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tendered_fen", None),
                            models.Q(("method", 1), ("tendered_fen__gte", models.F("amount_fen"))),
                            _connector="OR",
                        ),
                        name="receipt_tendered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method", 1), models.Q(("reference", ""), _negated=True), _connector="OR"),
                        name="receipt_has_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_reason", ""), ("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="receipt_void_on_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_by", None),
                            models.Q(("voided_by", models.F("issued_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="receipt_voided_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("period", models.CharField(blank=True, max_length=10)),
                ("amount_fen", models.BigIntegerField()),
                (
                    "payment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.payment"
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cashdesk.receipt"
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("receipt", "place"), name="receipt_line_once"),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="receipt_line_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptPrint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("turn", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prints", to="cashdesk.receipt"
                    ),
                ),
            ],
            options={
                "ordering": ["turn"],
                "constraints": [
                    models.UniqueConstraint(fields=("receipt", "turn"), name="receipt_print_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("turn", 1),
                            models.Q(("turn__gt", 1), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="receipt_copy_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, verbose_name="交款单号")),
                ("paid_in_on", models.DateField(verbose_name="交款日期")),
                ("bank", models.CharField(max_length=60, verbose_name="银行")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "cashier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["-paid_in_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "number"), name="slip_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0), models.Q(("number", ""), _negated=True)),
                        name="slip_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="日期")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("what", models.CharField(blank=True, max_length=60, verbose_name="摘要")),
                ("method", models.PositiveSmallIntegerField(choices=[(1, "现金"), (2, "转账"), (3, "扫码")])),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                (
                    "cashier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="cashdesk.receipt",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="cashdesk.slip",
                    ),
                ),
                ("handed", models.CharField(blank=True, max_length=20, verbose_name="上缴单")),
            ],
            options={
                "ordering": ["on", "pk"],
                "indexes": [
                    models.Index(fields=["site", "on", "id"], name="entry_at_site"),
                    models.Index(
                        condition=models.Q(("handed", ""), ("method", 1), ("slip__isnull", True)),
                        fields=["site", "cashier"],
                        name="entry_in_drawer",
                    ),
                    models.Index(
                        condition=models.Q(("handed", ""), _negated=True), fields=["handed"], name="entry_handed"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen", 0), _negated=True), name="entry_not_zero"),
                    models.UniqueConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), fields=("receipt",), name="entry_in_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("amount_fen__lt", 0)), fields=("receipt",), name="entry_void_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slip", None), ("method", 1), _connector="OR"), name="entry_slip_is_cash"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("receipt__isnull", False), models.Q(("what", ""), _negated=True), _connector="OR"
                        ),
                        name="entry_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("handed", ""), models.Q(("method", 1), ("slip", None)), _connector="OR"),
                        name="entry_left_by_one_paper",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankDeposit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="进账单号")),
                ("on", models.DateField(verbose_name="日期")),
                ("payer", models.CharField(max_length=120, verbose_name="付款人")),
                ("payee", models.CharField(max_length=120, verbose_name="收款人")),
                ("bank", models.CharField(max_length=60, verbose_name="开户银行")),
                ("account", models.CharField(blank=True, max_length=40, verbose_name="账号")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("pieces", models.PositiveIntegerField(default=1, verbose_name="笔数")),
                (
                    "state",
                    models.CharField(
                        choices=[("handed", "待财务核收"), ("confirmed", "已核收"), ("returned", "已退回")],
                        default="handed",
                        max_length=10,
                    ),
                ),
                ("handed_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="退回原因")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.debitbatch",
                    ),
                ),
                (
                    "hand_signature",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deposits",
                        to="cashdesk.slip",
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("batch__isnull", False), ("slip", None)),
                            models.Q(("batch", None), ("slip__isnull", False)),
                            _connector="OR",
                        ),
                        name="deposit_of_one",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="bank_deposit_positive"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "returned"), _negated=True),
                        fields=("slip",),
                        name="one_deposit_a_slip",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "returned"), _negated=True),
                        fields=("batch",),
                        name="one_deposit_a_batch",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None),
                            models.Q(("answered_by", models.F("handed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="deposit_answered_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="deposit_return_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("number", "凭证号相同"),
                            ("amount", "金额和日期相符"),
                            ("hand", "人工勾对"),
                            ("explained", "写明原因"),
                        ],
                        max_length=10,
                        verbose_name="依据",
                    ),
                ),
                ("lines_fen", models.BigIntegerField(verbose_name="银行")),
                ("papers_fen", models.BigIntegerField(verbose_name="账上")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="差额说明")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undo_reason", models.CharField(blank=True, max_length=200, verbose_name="撤销原因")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lines_fen", models.F("papers_fen")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="cashdesk_match_difference_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(
                                ("undone_at__isnull", False),
                                ("undone_by__isnull", False),
                                models.Q(("undo_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cashdesk_match_undone_on_record",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paper", models.CharField(max_length=90)),
                ("title", models.CharField(max_length=120)),
                ("on", models.DateField()),
                ("amount_fen", models.BigIntegerField()),
                ("live", models.BooleanField(default=True)),
                (
                    "match",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="cashdesk.match"
                    ),
                ),
            ],
            options={
                "ordering": ["on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)), fields=("paper",), name="cashdesk_paper_matched_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20, verbose_name="渠道")),
                ("on", models.DateField(verbose_name="结算日期")),
                ("pieces", models.PositiveIntegerField(verbose_name="笔数")),
                ("gross_fen", models.BigIntegerField(verbose_name="交易金额")),
                ("fee_fen", models.BigIntegerField(verbose_name="手续费")),
                ("net_fen", models.BigIntegerField(verbose_name="到账金额")),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["-on", "channel"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "channel", "on"), name="cashdesk_settlement_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "net_fen",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("gross_fen"), "-", models.F("fee_fen")
                                ),
                            )
                        ),
                        name="cashdesk_settlement_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SettlementBatch",
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
            name="ScanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, verbose_name="交易单号")),
                ("on", models.DateField(verbose_name="交易日期")),
                ("gross_fen", models.BigIntegerField(verbose_name="交易金额")),
                ("fee_fen", models.BigIntegerField(verbose_name="手续费")),
                ("net_fen", models.BigIntegerField(verbose_name="到账金额")),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cashdesk.settlement"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cashdesk.settlementbatch"
                    ),
                ),
            ],
            options={
                "ordering": ["on", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "number"), name="cashdesk_scan_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "net_fen",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("gross_fen"), "-", models.F("fee_fen")
                                ),
                            ),
                            models.Q(("gross_fen", 0), _negated=True),
                        ),
                        name="cashdesk_scan_line_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementBatch",
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
            name="StatementLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="交易日期")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="流水号")),
                ("counterparty", models.CharField(blank=True, max_length=120, verbose_name="对方户名")),
                ("memo", models.CharField(blank=True, max_length=200, verbose_name="摘要")),
                ("balance_fen", models.BigIntegerField(null=True, verbose_name="余额")),
                ("key", models.CharField(max_length=64)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cashdesk.statementbatch"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["on", "pk"],
                "indexes": [models.Index(fields=["site", "on"], name="cashdesk_statement_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "key"), name="cashdesk_statement_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", 0), _negated=True), name="cashdesk_statement_line_not_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live", models.BooleanField(default=True)),
                (
                    "match",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cashdesk.match"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="matched", to="cashdesk.statementline"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)), fields=("line",), name="cashdesk_line_matched_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("figures", models.JSONField()),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="复核意见")),
                ("signed_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdraw_reason", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                (
                    "signature",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-period", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("site", "period"),
                        name="cashdesk_bank_month_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdraw_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cashdesk_bank_month_withdrawn_on_record",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankMonthItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paper", models.CharField(blank=True, max_length=90)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("on", models.DateField()),
                ("amount_fen", models.BigIntegerField()),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cashdesk.statementline",
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="cashdesk.bankmonth"
                    ),
                ),
            ],
            options={
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="cashdesk_bank_month_item_told"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paper", models.CharField(blank=True, max_length=90)),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cashdesk.statementline",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("paper", ""), _negated=True),
                        fields=("paper",),
                        name="cashdesk_open_reason_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("line", None), models.Q(("paper", ""), _negated=True)),
                            models.Q(("line__isnull", False), ("paper", "")),
                            _connector="OR",
                        ),
                        name="cashdesk_open_reason_of_one",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RECEIPTS_STAY, NOTHING_STAYS),
        migrations.RunSQL(SAID_STAYS, migrations.RunSQL.noop),
        migrations.RunSQL(MONTHS_STAY, migrations.RunSQL.noop),
    ]
