"""Second factors, lists taken in, what persons ask about their own data, trainings."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Factor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("app", "动态口令"), ("passkey", "通行密钥"), ("recovery", "恢复码")], max_length=8
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="名称")),
                ("secret", models.BinaryField()),
                ("last", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="factors", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at", None), models.Q(("kind", "recovery"), _negated=True)),
                        fields=("person", "kind"),
                        name="one_factor_begun_a_kind",
                    )
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="privacy_requests",
                        to=settings.AUTH_USER_MODEL,
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
            name="Training",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("subject", models.CharField(max_length=100, verbose_name="主题")),
                ("content", models.CharField(blank=True, max_length=2000, verbose_name="内容要点")),
                ("laws", models.JSONField(default=list, verbose_name="法规")),
                ("place", models.CharField(max_length=100, verbose_name="地点")),
                ("teacher", models.CharField(max_length=60, verbose_name="讲课人")),
                ("starts_at", models.DateTimeField(verbose_name="时间")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="时长（分钟）")),
                (
                    "pass_mark",
                    models.PositiveSmallIntegerField(
                        null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name="及格分"
                    ),
                ),
                ("planned_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("closed_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, max_length=1000, verbose_name="效果")),
                ("next_on", models.DateField(null=True, verbose_name="下次培训")),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="取消原因")),
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
                    "planned_by",
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
                "ordering": ["-starts_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            models.Q(
                                ("cancelled_at", None),
                                ("closed_by__isnull", False),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="people_training_closed_with_result",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签到时间")),
                ("absent", models.CharField(blank=True, max_length=100, verbose_name="缺席原因")),
                ("score", models.PositiveSmallIntegerField(null=True, verbose_name="成绩")),
                (
                    "person",
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
                    "training",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="people.training"
                    ),
                ),
            ],
            options={
                "ordering": ["person__sort_key", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("training", "person"), name="people_attendance_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_at", None), models.Q(("absent", ""), ("signature__isnull", False)), _connector="OR"
                        ),
                        name="people_attendance_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score", None),
                            models.Q(("score__lte", 100), ("signed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="people_attendance_score",
                    ),
                ],
            },
        ),
    ]
