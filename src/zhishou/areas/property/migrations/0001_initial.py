"""Units and who lives in them, facts and subscriptions, meters and readings, the register of premises."""

import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock
import zhishou.kernel.tokens


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Building",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="楼栋")),
                ("walk_order", models.PositiveIntegerField(default=0)),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("site", "name"), name="building_once")],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[("units", "房屋"), ("meters", "仪表"), ("readings", "读数")], max_length=10
                    ),
                ),
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
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("mobile", models.CharField(blank=True, max_length=20, verbose_name="手机")),
                ("created_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "name"], name="party_by_name")],
            },
        ),
        migrations.CreateModel(
            name="Pool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="公摊组")),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("site", "name"), name="pool_once")],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("kind", models.PositiveSmallIntegerField(choices=[(1, "水"), (2, "电"), (3, "气")])),
                ("starts_on", models.DateField(verbose_name="从")),
                ("ends_on", models.DateField(verbose_name="到")),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
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
                "constraints": [
                    models.UniqueConstraint(fields=("site", "period", "kind"), name="round_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="round_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_collation="C", max_length=40, verbose_name="房屋编码")),
                ("entrance", models.CharField(blank=True, max_length=20, verbose_name="单元")),
                ("room", models.CharField(blank=True, max_length=20, verbose_name="房号")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "住宅"), (2, "商铺"), (3, "车位")], default=1, verbose_name="类型"
                    ),
                ),
                ("created_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="property.importbatch",
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="property.building",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                ("tokens", zhishou.kernel.tokens.TokensField(default="", editable=False)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["tokens"], name="unit_tokens")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "code"), name="unit_code_once"),
                    models.CheckConstraint(condition=models.Q(("code", ""), _negated=True), name="unit_has_code"),
                    models.CheckConstraint(condition=models.Q(("id__lt", 4294967296)), name="unit_fits_charge_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(db_collation="C", max_length=60, verbose_name="表号")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(choices=[(1, "水"), (2, "电"), (3, "气")], verbose_name="种类"),
                ),
                (
                    "use",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "分户"), (2, "公用"), (3, "总表")], verbose_name="用途"
                    ),
                ),
                ("line", models.BigIntegerField(null=True)),
                ("digits", models.PositiveSmallIntegerField(default=6, verbose_name="位数")),
                ("decimals", models.PositiveSmallIntegerField(default=0, verbose_name="小数位")),
                ("multiplier", models.PositiveIntegerField(default=1, verbose_name="倍率")),
                ("initial_milli", models.BigIntegerField(default=0, verbose_name="起始读数")),
                ("installed_on", models.DateField(null=True, verbose_name="安装日期")),
                ("label", models.CharField(blank=True, max_length=80)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="property.importbatch",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="property.meter",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="property.meter",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meters",
                        to="property.pool",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meters",
                        to="property.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["line"], name="meter_line")],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "number"), name="meter_number_once"),
                    models.CheckConstraint(condition=models.Q(("multiplier__gt", 0)), name="meter_multiplier"),
                    models.CheckConstraint(
                        condition=models.Q(("digits__range", (1, 12)), ("decimals__lte", 3)), name="meter_dial"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.BigIntegerField()),
                ("kind", models.PositiveSmallIntegerField(choices=[(1, "水"), (2, "电"), (3, "气")])),
                ("period", models.PositiveIntegerField()),
                ("read_on", models.DateField(verbose_name="抄表日期")),
                ("value_milli", models.BigIntegerField(null=True, verbose_name="读数")),
                ("previous_milli", models.BigIntegerField(null=True)),
                ("given_milli", models.BigIntegerField(null=True, verbose_name="用量")),
                ("old_final_milli", models.BigIntegerField(null=True, verbose_name="换表旧表止码")),
                ("new_initial_milli", models.BigIntegerField(null=True, verbose_name="换表新表起码")),
                ("usage_milli", models.BigIntegerField(default=0)),
                ("months", models.PositiveSmallIntegerField(default=1)),
                ("rolled_over", models.BooleanField(default=False)),
                ("estimated", models.BooleanField(default=False)),
                ("split_of", models.BooleanField(default=False)),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "存疑"), (1, "已核实"), (2, "本期不计费")], default=1
                    ),
                ),
                (
                    "why",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                ("reader", models.CharField(blank=True, max_length=40, verbose_name="抄表人")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                ("changed_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="property.importbatch",
                    ),
                ),
                (
                    "meter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="property.meter"
                    ),
                ),
                (
                    "old_meter",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.meter"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="property.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["line", "period"], name="reading_of_line"),
                    models.Index(fields=["site", "period"], name="reading_at_site"),
                    models.Index(
                        condition=models.Q(("estimated", True)), fields=["site", "period"], name="reading_estimated"
                    ),
                    models.Index(
                        condition=models.Q(("split_of", True)), fields=["site", "period"], name="reading_split"
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["changed_at"], name="reading_lately"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("split_of", False)),
                        fields=("period", "line"),
                        name="one_reading_a_line_and_period",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadingEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value_milli", models.BigIntegerField()),
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
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="property.reading"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tenure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.PositiveSmallIntegerField(choices=[(0, "业主"), (1, "住户"), (2, "开发商")], default=0),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tenures", to="property.party"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tenures", to="property.unit"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="property.importbatch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "party", "role", "starts_on"), name="tenure_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                        name="tenure_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_code", models.CharField(max_length=20, verbose_name="费项")),
                ("quantity", models.PositiveIntegerField(default=1, verbose_name="数量")),
                ("starts_on", models.DateField(verbose_name="开始")),
                ("ends_on", models.DateField(null=True, verbose_name="结束")),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="subscriptions", to="property.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "item_code", "starts_on"), name="subscription_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="subscription_quantity"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="property.pool"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pools", to="property.unit"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="property.importbatch",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("pool", "unit"), name="pool_member_once")],
            },
        ),
        migrations.CreateModel(
            name="PayerAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_code", models.CharField(max_length=20, verbose_name="费项")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="property.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "item_code", "starts_on"), name="payer_agreement_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bank", models.CharField(max_length=60, verbose_name="开户银行")),
                ("account", models.BinaryField(verbose_name="银行账号")),
                ("account_tail", models.CharField(max_length=4)),
                ("holder", models.CharField(max_length=60, verbose_name="户名")),
                ("agreement_number", models.CharField(blank=True, max_length=40, verbose_name="代扣协议号")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mandates", to="property.unit"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="property.importbatch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)), fields=("unit",), name="one_live_mandate_a_unit"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(default=datetime.date(1900, 1, 1), verbose_name="生效日期")),
                ("area_e2", models.PositiveIntegerField(default=0, verbose_name="建筑面积")),
                ("people", models.PositiveSmallIntegerField(default=0, verbose_name="入住人数")),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "已入住"), (2, "空置"), (3, "未收楼")], default=1, verbose_name="状态"
                    ),
                ),
                ("handed_over_on", models.DateField(null=True, verbose_name="收楼日期")),
                ("recorded_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="property.importbatch",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="property.unit"
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["recorded_at"], name="unit_fact_lately"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "starts_on"), name="unit_fact_once_a_day"),
                    models.CheckConstraint(condition=models.Q(("status__in", [1, 2, 3])), name="unit_status_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Missed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.BigIntegerField()),
                ("kind", models.PositiveSmallIntegerField(choices=[(1, "水"), (2, "电"), (3, "气")])),
                ("period", models.PositiveIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("locked", "锁门"),
                            ("absent", "没人在家"),
                            ("broken", "表坏了"),
                            ("not_found", "找不到表"),
                            ("unreadable", "看不清"),
                            ("unclear", "读数核不清"),
                            ("other", "其他原因"),
                        ],
                        max_length=12,
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
                    "meter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="missed", to="property.meter"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "period"], name="missed_at_site")],
                "constraints": [models.UniqueConstraint(fields=("line", "period"), name="missed_once_a_period")],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("on", models.DateField(verbose_name="收楼日期")),
                ("keys", models.PositiveSmallIntegerField(default=0, verbose_name="交付钥匙")),
                ("checklist", models.TextField(blank=True, verbose_name="验房清单")),
                ("readings", models.JSONField(default=list)),
                ("defects", models.JSONField(default=list)),
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handover", to="property.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NameTransfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("on", models.DateField(verbose_name="转名日期")),
                ("deed", models.CharField(blank=True, max_length=60, verbose_name="产权证或合同编号")),
                ("readings", models.JSONField(default=list)),
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
                    "old_signature",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
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
                    "tenure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.tenure"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="property.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="OwnerCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no_mandate", models.CharField(blank=True, max_length=200, verbose_name="不办代扣的原因")),
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
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="owner_check", to="property.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("resident", "住户证"), ("owner", "业主证明")], max_length=10, verbose_name="证件"
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=60, verbose_name="用途")),
                ("valid_from", models.DateField(verbose_name="从哪天")),
                ("valid_until", models.DateField(verbose_name="有效期至")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_why", models.CharField(blank=True, max_length=200, verbose_name="收回的原因")),
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
                    "revoked_by",
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
                    "tenure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.tenure"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="property.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="property_certificate_in_order",
                    )
                ],
            },
        ),
    ]
