"""Collecting what is owed: visits, letters, promises, plans, lawsuits, handovers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("billing", "0001_initial"),
        ("cases", "0001_initial"),
        ("kernel", "0001_initial"),
        ("property", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="争议内容")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "处理中"), ("upheld", "维持原账"), ("adjusted", "予以减免")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opened_on", models.DateField()),
                ("decision", models.CharField(blank=True, max_length=500, verbose_name="处理决定")),
                ("decided_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
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
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), ("decided_on__isnull", False), _connector="OR"),
                        name="dispute_decided",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待批准"),
                            ("approved", "已批准入账"),
                            ("declined", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("opinion", models.CharField(blank=True, max_length=200, verbose_name="意见")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.charge"
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.charge"
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
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="arrears.dispute",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("waive", "减免"), ("correct", "更正")],
                        default="waive",
                        max_length=7,
                        verbose_name="种类",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="credit_decided_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")), fields=("charge",), name="one_open_credit_request"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gt", 0), models.Q(("amount_fen", 0), ("kind", "correct")), _connector="OR"
                        ),
                        name="arrears_credit_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisputedCharge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("open", models.BooleanField(default=True)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.charge"
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="charges", to="arrears.dispute"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("open", True)), fields=("charge",), name="one_open_dispute_a_charge"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("collector", models.CharField(blank=True, max_length=60)),
                ("as_of", models.DateField()),
                ("billed_fen", models.BigIntegerField(default=0)),
                ("collected_fen", models.BigIntegerField(default=0)),
                ("households", models.PositiveIntegerField(default=0)),
                ("settled", models.PositiveIntegerField(default=0)),
                ("start_fen", models.BigIntegerField(default=0)),
                ("recovered_fen", models.BigIntegerField(default=0)),
                ("adjusted_fen", models.BigIntegerField(default=0)),
                ("late_billed_fen", models.BigIntegerField(default=0)),
                ("late_collected_fen", models.BigIntegerField(default=0)),
                (
                    "building",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.building"
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
                        fields=("site", "period", "building"), name="figure_once_a_building", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Liaison",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner", models.CharField(max_length=60, verbose_name="单位")),
                ("person", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                ("on", models.DateField(verbose_name="日期")),
                ("matter", models.CharField(max_length=300, verbose_name="事项")),
                ("result", models.CharField(blank=True, max_length=500, verbose_name="结果")),
                ("next_on", models.DateField(null=True, verbose_name="下次联系")),
                ("done", models.BooleanField(default=False, verbose_name="已办结")),
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
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="StatisticsReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drawn_up", "待审核"),
                            ("returned", "已退回"),
                            ("reviewed", "已审核"),
                            ("reported", "已上报"),
                        ],
                        default="drawn_up",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("lines", models.JSONField(default=list)),
                ("words", models.CharField(blank=True, max_length=1000, verbose_name="情况说明")),
                ("drawn_up_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("opinion", models.CharField(blank=True, max_length=500, verbose_name="审核意见")),
                ("reported_at", models.DateTimeField(null=True)),
                (
                    "drawn_up_by",
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
                ("as_of", models.DateField(null=True)),
                ("people", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["-period"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "period"), name="statistics_once_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(("reviewed_by", models.F("drawn_up_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="statistics_reviewed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplierInvoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("supplier", models.CharField(max_length=60, verbose_name="供应商")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(choices=[(1, "水"), (2, "电"), (3, "气")], verbose_name="种类"),
                ),
                ("period", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=60, verbose_name="账单号")),
                ("usage_milli", models.BigIntegerField(verbose_name="账单用量")),
                ("amount_fen", models.BigIntegerField(verbose_name="账单金额")),
                ("due_on", models.DateField(null=True, verbose_name="缴费期限")),
                ("measured_milli", models.BigIntegerField(null=True, verbose_name="总表用量")),
                ("explained", models.CharField(blank=True, max_length=300, verbose_name="差异说明")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("entered", "已登记"),
                            ("requested", "待批准"),
                            ("returned", "已退回"),
                            ("approved", "待付款"),
                            ("paid", "已付款"),
                        ],
                        default="entered",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("entered_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("requested_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("opinion", models.CharField(blank=True, max_length=300, verbose_name="意见")),
                ("paid_on", models.DateField(null=True, verbose_name="付款日期")),
                ("voucher", models.CharField(blank=True, max_length=60, verbose_name="付款凭证号")),
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
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
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
                    "requested_by",
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
                "ordering": ["-period", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "supplier", "number"), name="supplier_invoice_once"),
                    models.CheckConstraint(
                        condition=models.Q(("usage_milli__gt", 0), ("amount_fen__gt", 0)),
                        name="supplier_invoice_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="utilities_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "paid"), _negated=True),
                            models.Q(("approved_at__isnull", False), ("paid_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="utilities_paid_after_approval",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Collector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="从")),
                ("ends_on", models.DateField(null=True, verbose_name="到")),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.building"
                    ),
                ),
                (
                    "person",
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)), fields=("building",), name="one_collector_a_building"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="collector_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[("visit", "上门"), ("call", "电话"), ("message", "短信或微信"), ("counter", "来访")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("promised", "答应交"),
                            ("paid", "说已交"),
                            ("nobody", "没人在"),
                            ("refused", "不肯交"),
                            ("disputed", "有异议"),
                            ("hardship", "确有困难"),
                            ("moved", "已搬走"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="经过")),
                ("owed_fen", models.BigIntegerField(verbose_name="当时欠")),
                ("promise_on", models.DateField(null=True, verbose_name="承诺哪天交")),
                ("promise_fen", models.BigIntegerField(null=True, verbose_name="承诺金额")),
                (
                    "promise",
                    models.CharField(
                        blank=True,
                        choices=[("", "没有承诺"), ("open", "待兑现"), ("kept", "已兑现"), ("broken", "没有兑现")],
                        default="",
                        max_length=6,
                        verbose_name="承诺",
                    ),
                ),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "indexes": [
                    models.Index(fields=["unit", "-at"], name="contact_of_unit"),
                    models.Index(
                        condition=models.Q(("promise", "open")), fields=["promise_on"], name="contact_promised"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("promise", ""),
                            models.Q(("promise_fen__gt", 0), ("promise_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="contact_promise_has_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterHandover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("count", models.PositiveIntegerField(verbose_name="份数")),
                ("handed_at", models.DateTimeField(default=zhishou.kernel.clock.now, verbose_name="签收时间")),
                (
                    "building",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.building"
                    ),
                ),
                (
                    "handed_to",
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
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("count__gt", 0)), name="arrears_handover_of_something")
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                (
                    "step",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "温馨提示"), (2, "欠费通知单"), (3, "催告函"), (4, "移交法律途径")],
                        verbose_name="步骤",
                    ),
                ),
                ("addressee", models.CharField(blank=True, max_length=60, verbose_name="收件人")),
                ("lines", models.JSONField(default=list)),
                ("principal_fen", models.BigIntegerField(verbose_name="本金")),
                ("late_fen", models.BigIntegerField(verbose_name="违约金")),
                ("issued_on", models.DateField(verbose_name="日期")),
                (
                    "served",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("handed", "当面交付"),
                            ("posted", "张贴或留置"),
                            ("mailed", "邮寄"),
                            ("messaged", "电子送达"),
                        ],
                        max_length=10,
                        verbose_name="送达方式",
                    ),
                ),
                ("served_on", models.DateField(null=True, verbose_name="送达日期")),
                ("receiver", models.CharField(blank=True, max_length=60, verbose_name="签收人或单号")),
                ("recorded_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "served_by",
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
                (
                    "handover",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="arrears.letterhandover",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["unit", "-issued_on"], name="letter_to_unit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("late_fen__gte", 0), ("principal_fen__gt", 0)), name="letter_about_money"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("served", ""), ("served_on", None)),
                            models.Q(models.Q(("served", ""), _negated=True), ("served_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="letter_served",
                    ),
                ],
            },
        ),
    ]
