"""Services against payment, deposits and refunds."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("cashdesk", "0001_initial"),
        ("kernel", "0001_initial"),
        ("property", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="单号")),
                ("customer", models.CharField(max_length=60, verbose_name="客户")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="地点")),
                ("work", models.CharField(max_length=500, verbose_name="服务内容")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待客户签字"), ("signed", "待收款"), ("paid", "已收款"), ("void", "已作废")],
                        default="open",
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now, verbose_name="开单时间")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签字时间")),
                (
                    "signed_how",
                    models.CharField(
                        blank=True,
                        choices=[("pad", "屏幕手签"), ("scan", "纸面签字扫描"), ("link", "客户自己的链接")],
                        max_length=4,
                    ),
                ),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.workorder"
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
                (
                    "receipt",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cashdesk.receipt"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "indexes": [models.Index(fields=["site", "-made_at"], name="bill_at_site")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "void"), _negated=True),
                        fields=("order",),
                        name="one_bill_an_order",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="bill_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["signed", "paid"]), _negated=True),
                            models.Q(("signature__isnull", False), ("signed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="bill_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "void"), _negated=True),
                            models.Q(("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="bill_void_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("receipt__isnull", False), ("state", "paid")),
                            models.Q(models.Q(("state", "paid"), _negated=True), ("receipt", None)),
                            _connector="OR",
                        ),
                        name="bill_paid_against_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deposit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="押金单号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("decoration", "装修押金"), ("card", "门禁卡押金"), ("other", "其他押金")],
                        default="decoration",
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("payer", models.CharField(max_length=60, verbose_name="交款人")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("held_fen", models.BigIntegerField(verbose_name="尚存")),
                ("taken_on", models.DateField(verbose_name="收取日期")),
                ("opening", models.CharField(blank=True, max_length=60)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
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
                (
                    "receipt",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cashdesk.receipt"
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_on", "-pk"],
                "indexes": [models.Index(fields=["site", "-taken_on"], name="deposit_at_site")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="deposit_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("held_fen__gte", 0), ("held_fen__lte", models.F("amount_fen"))),
                        name="deposit_never_below_zero",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("opening", ""), _negated=True),
                        fields=("unit", "opening"),
                        name="deposit_opened_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("receipt__isnull", False), models.Q(("opening", ""), _negated=True), _connector="OR"
                        ),
                        name="deposit_has_origin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                ("asked_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("opinion", models.CharField(blank=True, max_length=200, verbose_name="审批意见")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待审批"), ("approved", "已扣"), ("declined", "未批准")],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deposit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deductions", to="services.deposit"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0), models.Q(("reason", ""), _negated=True)),
                        name="deduction_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "asked")),
                            models.Q(models.Q(("state", "asked"), _negated=True), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="deduction_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="deduction_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("effective_from", models.DateField(verbose_name="生效日期")),
                ("basis", models.CharField(max_length=300, verbose_name="定价依据")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "待核准"), ("approved", "已核准"), ("dropped", "未采用")],
                        default="draft",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["-effective_from", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "version"), name="price_list_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "approved")),
                        fields=("site", "effective_from"),
                        name="price_list_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True), name="price_list_has_basis"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "draft")),
                            models.Q(models.Q(("state", "draft"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="price_list_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(("decided_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="price_list_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, verbose_name="编号")),
                ("name", models.CharField(max_length=60, verbose_name="服务项目")),
                ("measure", models.CharField(max_length=10, verbose_name="单位")),
                ("price_fen", models.BigIntegerField(verbose_name="单价")),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="说明")),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="services.pricelist"
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(fields=("list", "code"), name="price_code_once"),
                    models.CheckConstraint(condition=models.Q(("price_fen__gt", 0)), name="price_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BillLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("measure", models.CharField(blank=True, max_length=10)),
                ("quantity_milli", models.BigIntegerField()),
                ("price_fen", models.BigIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="services.bill"
                    ),
                ),
                (
                    "price",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.price"
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("bill", "place"), name="bill_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("price_fen__gt", 0), ("quantity_milli__gt", 0)), name="bill_line_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount_fen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("price_fen"), "*", models.F("quantity_milli")
                                            ),
                                            "*",
                                            models.Value(2),
                                        ),
                                        "+",
                                        models.Value(1000),
                                    ),
                                    "/",
                                    models.Value(2000),
                                ),
                            )
                        ),
                        name="bill_line_sum",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                ("asked_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("opinion", models.CharField(blank=True, max_length=200, verbose_name="审批意见")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="退款单号")),
                ("payee", models.CharField(max_length=60, verbose_name="收款人")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待审批"), ("approved", "待付款"), ("declined", "未批准"), ("paid", "已退")],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "way",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "现金"), (2, "转账")], null=True, verbose_name="退款方式"
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="转账凭证号")),
                ("paid_on", models.DateField(null=True, verbose_name="退款日期")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deposit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="services.deposit",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.unit"
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=60, verbose_name="预存费项")),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0), models.Q(("reason", ""), _negated=True)),
                        name="refund_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "asked")),
                            models.Q(models.Q(("state", "asked"), _negated=True), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="refund_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="refund_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_by", None),
                            models.Q(("paid_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="refund_paid_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("paid_by__isnull", False),
                                ("paid_on__isnull", False),
                                ("signature__isnull", False),
                                ("state", "paid"),
                                ("way__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "paid"), _negated=True),
                                ("paid_by", None),
                                ("paid_on", None),
                                ("signature", None),
                                ("way", None),
                            ),
                            _connector="OR",
                        ),
                        name="refund_paid_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("way", 2), _negated=True),
                            models.Q(("reference", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refund_transfer_has_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deposit", None), ("purpose", ""), _connector="OR"),
                        name="services_refund_of_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remittance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="上缴单号")),
                ("since", models.DateField(verbose_name="自")),
                ("until", models.DateField(verbose_name="至")),
                ("cash_fen", models.BigIntegerField(verbose_name="现金收取")),
                ("other_fen", models.BigIntegerField(verbose_name="转账和扫码")),
                ("remitted_fen", models.BigIntegerField(verbose_name="上缴现金")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="差额说明")),
                (
                    "state",
                    models.CharField(
                        choices=[("handed", "待财务核收"), ("confirmed", "已核收"), ("returned", "已退回")],
                        default="handed",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("return_reason", models.CharField(blank=True, max_length=200, verbose_name="退回原因")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finance_signature",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "made_by",
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
                "ordering": ["-until", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="remittance_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cash_fen__gte", 0), ("other_fen__gte", 0), ("remitted_fen__gte", 0)),
                        name="remittance_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("remitted_fen", models.F("cash_fen")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="remittance_difference_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "handed")),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("finance_signature__isnull", False),
                                ("state", "confirmed"),
                            ),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("state", "returned"),
                                models.Q(("return_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="remittance_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="remittance_decided_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remitted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live", models.BooleanField(default=True)),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.bill"
                    ),
                ),
                (
                    "remittance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bills", to="services.remittance"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)), fields=("bill",), name="bill_remitted_once"
                    )
                ],
            },
        ),
    ]
