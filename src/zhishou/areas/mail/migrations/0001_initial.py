"""Mail that came in and messages that went out."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=120, unique=True, verbose_name="邮箱地址")),
                ("name", models.CharField(max_length=60, verbose_name="发件人名称")),
                ("username", models.CharField(max_length=120, verbose_name="登录名")),
                ("secret", models.BinaryField()),
                ("imap_host", models.CharField(max_length=120, verbose_name="收信服务器")),
                (
                    "imap_port",
                    models.PositiveIntegerField(
                        default=993,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(65535),
                        ],
                        verbose_name="收信端口",
                    ),
                ),
                (
                    "imap_security",
                    models.CharField(
                        choices=[("ssl", "SSL/TLS"), ("starttls", "STARTTLS"), ("none", "不加密（只限本机或内网）")],
                        default="ssl",
                        max_length=8,
                    ),
                ),
                ("folder", models.CharField(default="INBOX", max_length=120, verbose_name="收信文件夹")),
                ("smtp_host", models.CharField(max_length=120, verbose_name="发信服务器")),
                (
                    "smtp_port",
                    models.PositiveIntegerField(
                        default=465,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(65535),
                        ],
                        verbose_name="发信端口",
                    ),
                ),
                (
                    "smtp_security",
                    models.CharField(
                        choices=[("ssl", "SSL/TLS"), ("starttls", "STARTTLS"), ("none", "不加密（只限本机或内网）")],
                        default="ssl",
                        max_length=8,
                    ),
                ),
                ("sends_receipts", models.BooleanField(default=True, verbose_name="自动回执")),
                ("active", models.BooleanField(default=True, verbose_name="启用")),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("uid_validity", models.BigIntegerField(null=True)),
                ("boundary", models.BigIntegerField(default=0)),
                ("asked_at", models.DateTimeField(null=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=60)),
                ("trouble_detail", models.CharField(blank=True, max_length=200)),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["site__path", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Received",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid_validity", models.BigIntegerField()),
                ("uid", models.BigIntegerField()),
                ("message_key", models.CharField(blank=True, max_length=64)),
                ("sender", models.CharField(blank=True, max_length=254, verbose_name="发件人")),
                ("sender_name", models.CharField(blank=True, max_length=60)),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="主题")),
                ("text", models.TextField(blank=True, verbose_name="正文")),
                ("size", models.PositiveIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opened", "已立案"),
                            ("joined", "并入工单"),
                            ("ignored", "未立案"),
                            ("refused", "没有收下"),
                            ("duplicate", "重复来信"),
                            ("again", "等待重新收取"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=60)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "hint",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="received", to="mail.mailbox"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["site", "-at"], name="mail_at_site"),
                    models.Index(
                        condition=models.Q(("case__isnull", False)), fields=["case", "at"], name="mail_of_case"
                    ),
                    models.Index(fields=["mailbox", "state"], name="mail_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("mailbox", "uid_validity", "uid"), name="mail_once_by_uid"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "duplicate"), _negated=True),
                            models.Q(("message_key", ""), _negated=True),
                        ),
                        fields=("mailbox", "message_key"),
                        name="mail_once_by_message",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case__isnull", False), ("state__in", ["opened", "joined"])),
                            models.Q(models.Q(("state__in", ["opened", "joined"]), _negated=True), ("case", None)),
                            _connector="OR",
                        ),
                        name="mail_in_a_case_or_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["ignored", "refused"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mail_left_out_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="邮箱地址")),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("code_digest", models.BinaryField(max_length=32, null=True)),
                (
                    "by_email",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                (
                    "by_robot",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                (
                    "quiet",
                    models.CharField(
                        choices=[
                            ("work", "只在工作时间（按公司的工作日历）"),
                            ("hours", "每天的一段时间"),
                            ("always", "任何时间"),
                        ],
                        default="work",
                        max_length=6,
                    ),
                ),
                ("hours_from", models.TimeField(null=True)),
                ("hours_to", models.TimeField(null=True)),
                ("urgent_always", models.BooleanField(default=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet", "hours"), _negated=True),
                            models.Q(("hours_from__isnull", False), ("hours_from__lt", models.F("hours_to"))),
                            _connector="OR",
                        ),
                        name="recipient_hours_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("code", models.CharField(max_length=60)),
                (
                    "received",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="refused", to="mail.received"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Robot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wecom", "企业微信群机器人"),
                            ("dingtalk", "钉钉群机器人"),
                            ("feishu", "飞书群机器人"),
                            ("webhook", "Webhook（其他系统）"),
                        ],
                        max_length=8,
                        verbose_name="类型",
                    ),
                ),
                ("target", models.BinaryField()),
                ("secret", models.BinaryField(null=True)),
                ("host", models.CharField(max_length=120)),
                (
                    "groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                (
                    "quiet",
                    models.CharField(
                        choices=[("work", "只在工作时间（按公司的工作日历）"), ("always", "任何时间")],
                        default="work",
                        max_length=6,
                    ),
                ),
                ("urgent_always", models.BooleanField(default=True)),
                ("inside", models.BooleanField(default=False)),
                ("active", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "ordering": ["site__path", "pk"],
                "constraints": [models.UniqueConstraint(fields=("site", "name"), name="robot_name_once")],
            },
        ),
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reply", "答复顾客"),
                            ("receipt", "受理回执"),
                            ("notice", "提醒"),
                            ("code", "确认邮箱"),
                            ("test", "测试"),
                        ],
                        max_length=8,
                        verbose_name="内容",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=254, verbose_name="收件人")),
                ("group", models.CharField(blank=True, max_length=12)),
                ("urgent", models.BooleanField(default=False)),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="主题")),
                ("text", models.TextField(blank=True, verbose_name="内容")),
                ("url", models.CharField(blank=True, max_length=200)),
                ("message_id", models.CharField(max_length=250, unique=True)),
                ("in_reply_to", models.CharField(blank=True, max_length=250)),
                ("natural_key", models.CharField(max_length=200, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发送"),
                            ("sent", "已发送"),
                            ("failed", "没有发出"),
                            ("bounced", "被退回"),
                            ("dropped", "不用发了"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("error", models.CharField(blank=True, max_length=60)),
                ("error_detail", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("sent_at", models.DateTimeField(null=True)),
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
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outgoing",
                        to="mail.mailbox",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="kernel.notice"
                    ),
                ),
                (
                    "person",
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
                    "robot",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="outgoing", to="mail.robot"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["next_at"], name="outgoing_due"),
                    models.Index(fields=["site", "-made_at"], name="outgoing_at_site"),
                    models.Index(
                        condition=models.Q(("case__isnull", False)), fields=["case", "made_at"], name="outgoing_of_case"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("mailbox__isnull", False), ("robot", None), models.Q(("address", ""), _negated=True)
                            ),
                            models.Q(("address", ""), ("mailbox", None), ("robot__isnull", False)),
                            _connector="OR",
                        ),
                        name="outgoing_by_one_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["sent", "bounced"]), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="sent_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["failed", "bounced"]), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="unsent_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=254, verbose_name="邮箱地址")),
                ("name", models.CharField(blank=True, max_length=60)),
                ("last_message_id", models.CharField(blank=True, max_length=250)),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="threads", to="mail.mailbox"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["address", "mailbox"], name="thread_of_address")],
            },
        ),
    ]
