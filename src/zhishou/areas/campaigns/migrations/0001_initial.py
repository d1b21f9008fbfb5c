"""Campaigns, who has which share of them, and the report of each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0003_words_one_row_an_event"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("opinion", "满意度与意见"),
                            ("festival", "节日、店庆问候"),
                            ("renewal", "续卡升级提醒"),
                        ],
                        max_length=8,
                        verbose_name="目的",
                    ),
                ),
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
                ("starts_on", models.DateField(verbose_name="开始")),
                ("ends_on", models.DateField(verbose_name="结束")),
                ("opening", models.TextField(blank=True, verbose_name="开场的话")),
                ("questions", models.JSONField(verbose_name="问题")),
                ("segment", models.JSONField(verbose_name="名单怎样选出")),
                ("left_out", models.JSONField(verbose_name="没有列入的")),
                ("drawn", models.PositiveIntegerField(verbose_name="名单人数")),
                ("report_due_at", models.DateTimeField(verbose_name="总结报告期限")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "进行中"), ("reported", "已呈报归档"), ("stopped", "已中止")],
                        default="running",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("stop_reason", models.CharField(blank=True, max_length=300, verbose_name="为什么中止")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="总结报告由谁写",
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
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("drawn", models.PositiveIntegerField(verbose_name="分到")),
                ("kept", models.PositiveIntegerField(verbose_name="其中自己负责的客户")),
                ("percent", models.PositiveSmallIntegerField(verbose_name="业务能力（百分比）")),
                ("due_at", models.DateTimeField(verbose_name="期限")),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="campaigns.campaign"
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
                "ordering": ["campaign", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Summary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figures", models.JSONField(verbose_name="数字")),
                ("themes", models.TextField(verbose_name="意见和建议归纳")),
                ("proposals", models.TextField(verbose_name="改进建议")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="summary", to="campaigns.campaign"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(fields=["site", "-at"], name="campaigns_at_site"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="campaigns_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(condition=models.Q(("drawn__gt", 0)), name="campaigns_list_not_empty"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("state", "running")),
                    models.Q(models.Q(("state", "running"), _negated=True), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="campaigns_closed_when_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "stopped"), _negated=True),
                    models.Q(("stop_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="campaigns_stopped_why",
            ),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(condition=models.Q(("done_at", None)), fields=["person"], name="campaigns_open_shares"),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("themes", ""), _negated=True), models.Q(("proposals", ""), _negated=True)),
                name="campaigns_summary_whole",
            ),
        ),
    ]
