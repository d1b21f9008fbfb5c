"""Customers, what they ask about their own data, lists taken in."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
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
            name="ImportBatch",
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
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("resident", "住户"), ("member", "会员"), ("company", "单位")],
                        default="resident",
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("sort_key", models.CharField(max_length=200)),
                ("mobile", models.CharField(blank=True, max_length=20, verbose_name="手机")),
                (
                    "other_phones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="其他电话",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="房号或地址")),
                ("is_vip", models.BooleanField(default=False, verbose_name="重要客户")),
                ("member_card", models.CharField(blank=True, max_length=30, verbose_name="会员卡号")),
                ("member_since", models.DateField(blank=True, null=True, verbose_name="入会日期")),
                ("card_expires_on", models.DateField(blank=True, null=True, verbose_name="会员卡到期")),
                ("rest_from", models.TimeField(blank=True, null=True, verbose_name="休息开始")),
                ("rest_to", models.TimeField(blank=True, null=True, verbose_name="休息结束")),
                (
                    "rest_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="休息日",
                    ),
                ),
                ("wish", models.CharField(blank=True, max_length=200, verbose_name="来电意愿")),
                ("wish_from", models.TimeField(blank=True, null=True, verbose_name="希望来电开始")),
                ("wish_to", models.TimeField(blank=True, null=True, verbose_name="希望来电结束")),
                ("no_marketing", models.BooleanField(default=False, verbose_name="不接受推广联系")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("tokens", zhishou.kernel.tokens.TokensField(editable=False)),
                ("created_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("updated_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="负责人",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                ("email", models.CharField(blank=True, max_length=120, verbose_name="电子邮箱")),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.importbatch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["tokens"], name="customer_tokens"
                    ),
                    models.Index(fields=["site", "sort_key", "id"], name="customer_in_order"),
                    models.Index(
                        condition=models.Q(("mobile", ""), _negated=True), fields=["mobile"], name="customer_mobile"
                    ),
                    models.Index(condition=models.Q(("owner__isnull", False)), fields=["owner"], name="customer_owner"),
                    models.Index(
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("email", ""), _negated=True),
                        name="customer_email",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="customer_has_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rest_from", None), ("rest_to", None)),
                            models.Q(
                                ("rest_from__isnull", False),
                                ("rest_to__isnull", False),
                                models.Q(("rest_from", models.F("rest_to")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="customer_rest_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("wish_from", None), ("wish_to", None)),
                            models.Q(("wish_from__isnull", False), ("wish_from__lt", models.F("wish_to"))),
                            _connector="OR",
                        ),
                        name="customer_wish_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rest_days__contained_by", [1, 2, 3, 4, 5, 6, 7])),
                        name="customer_rest_days_of_week",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("member_card", ""), _negated=True),
                        fields=("site", "member_card"),
                        name="customer_card_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "电话"),
                            ("visit", "当面"),
                            ("sms", "短信"),
                            ("message", "微信"),
                            ("email", "电子邮件"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("first", "首次沟通"), ("other", "日常联系")], max_length=10, verbose_name="性质"
                    ),
                ),
                ("words", models.TextField(verbose_name="沟通内容")),
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "-at"], name="contact_of_customer")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("words", ""), _negated=True), name="contact_has_words")
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "-at"], name="assignment_of_customer")],
            },
        ),
        migrations.CreateModel(
            name="ServiceRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("item", models.CharField(max_length=80, verbose_name="服务项目")),
                ("at", models.DateTimeField(verbose_name="服务时间")),
                ("place", models.CharField(max_length=80, verbose_name="服务地点")),
                ("technician", models.CharField(max_length=40, verbose_name="服务人员")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("recorded_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("is_history", models.BooleanField(default=False)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="services", to="customers.customer"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="服务人员",
                    ),
                ),
                (
                    "recorded_by",
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
                "indexes": [
                    models.Index(fields=["customer", "-at"], name="service_of_customer"),
                    models.Index(fields=["site", "at"], name="service_at_site"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("item", ""), _negated=True),
                            models.Q(("place", ""), _negated=True),
                            models.Q(("technician", ""), _negated=True),
                        ),
                        name="service_record_complete",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PrivacyRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("export", "提供副本"), ("erase", "删除")], max_length=6, verbose_name="事项"
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="privacy_requests",
                        to="customers.customer",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
    ]
