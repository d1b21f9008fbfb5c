"""Callbacks, calls and their checks, surveys."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("customers", "0001_initial"),
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Callback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("due_at", models.DateTimeField(verbose_name="期限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待回访"),
                            ("done", "已回访"),
                            ("unreachable", "联系不上"),
                            ("declined", "客户不愿回访"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("next_at", models.DateTimeField(null=True, verbose_name="下次再打")),
                ("created_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("closed_at", models.DateTimeField(null=True)),
                ("close_reason", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="callbacks",
                        to="cases.case",
                    ),
                ),
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
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="callbacks",
                        to="customers.customer",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="callbacks",
                        to="customers.servicerecord",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["site", "due_at"], name="callback_due"),
                    models.Index(fields=["customer", "-created_at"], name="callback_of_customer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case", None), ("service__isnull", False)),
                            models.Q(("case__isnull", False), ("service", None)),
                            _connector="OR",
                        ),
                        name="callback_about_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("case",), name="callback_open_once_a_case"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("service",), name="callback_open_once_a_service"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="callback_closed_when_not_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["unreachable", "declined"]), _negated=True),
                            models.Q(("close_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="callback_given_up_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("no_answer", "无人接听"),
                            ("busy", "占线或挂断"),
                            ("wrong_number", "号码有误"),
                            ("asked_later", "客户请改时间再打"),
                            ("reached", "接通"),
                            ("refused", "客户不愿回访"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                ("next_at", models.DateTimeField(null=True, verbose_name="下次再打")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("consent", models.CharField(blank=True, max_length=200, verbose_name="不便时段联系的说明")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "callback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="callbacks.callback"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("next_at", None), ("next_at__gt", models.F("at")), _connector="OR"),
                        name="attempt_next_later",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("called_at", models.DateTimeField(verbose_name="回访时间")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "电话"),
                            ("visit", "上门"),
                            ("sms", "短信"),
                            ("message", "微信"),
                            ("email", "电子邮件"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("answers", models.JSONField(verbose_name="问题与回答")),
                (
                    "satisfaction",
                    models.CharField(
                        choices=[("satisfied", "满意"), ("fair", "一般"), ("dissatisfied", "不满意")],
                        max_length=12,
                        verbose_name="满意度",
                    ),
                ),
                ("wish", models.TextField(verbose_name="意见和希望")),
                ("complaint", models.TextField(blank=True, verbose_name="不满意的地方")),
                ("follow_up", models.TextField(verbose_name="后续安排")),
                ("asked_to_call_at", models.DateTimeField(null=True, verbose_name="约定再联系")),
                ("consent", models.CharField(blank=True, max_length=200, verbose_name="不便时段联系的说明")),
                ("script_version", models.CharField(max_length=12)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "opened_case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "callback",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="callbacks.callback"
                    ),
                ),
                ("limit_seconds", models.PositiveIntegerField(default=300, verbose_name="通话时长上限（秒）")),
                ("seconds", models.PositiveIntegerField(null=True, verbose_name="通话时长（秒）")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("wish", ""), _negated=True), models.Q(("follow_up", ""), _negated=True)
                        ),
                        name="answer_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("satisfaction", "dissatisfied"), _negated=True),
                            models.Q(models.Q(("complaint", ""), _negated=True), ("opened_case__isnull", False)),
                            _connector="OR",
                        ),
                        name="dissatisfied_opens_a_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreedCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="约定时间")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="客户怎么说")),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待回电"), ("kept", "已按约回电"), ("missed", "错过"), ("moved", "已改约")],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "callback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreed", to="callbacks.callback"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(condition=models.Q(("state", "open")), fields=["at"], name="agreed_to_come")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("callback",), name="agreed_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="agreed_settled_when_not_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[("recording", "听录音"), ("live", "当场旁听"), ("record", "看回访记录")],
                        max_length=10,
                        verbose_name="怎样检查",
                    ),
                ),
                ("points", models.JSONField(verbose_name="行为要点")),
                ("kept", models.PositiveSmallIntegerField(verbose_name="做到")),
                ("total", models.PositiveSmallIntegerField(verbose_name="要点")),
                ("remark", models.CharField(max_length=500, verbose_name="检查意见")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("reply", models.CharField(blank=True, max_length=500, verbose_name="本人说明")),
                ("replied_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "callback",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="check_made", to="callbacks.callback"
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("clerk")), _negated=True), name="callbacks_check_by_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kept__lte", models.F("total")), ("total__gt", 0), models.Q(("remark", ""), _negated=True)
                        ),
                        name="callbacks_check_adds_up",
                    ),
                ],
            },
        ),
    ]
