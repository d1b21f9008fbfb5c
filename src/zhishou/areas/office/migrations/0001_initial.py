"""Reports of the office."""

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
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("day", "每日督查"), ("week", "工作情况周报表"), ("month", "投诉分类统计表")],
                        max_length=5,
                        verbose_name="报表",
                    ),
                ),
                ("period", models.CharField(max_length=10, verbose_name="期间")),
                ("figures", models.JSONField(default=dict, verbose_name="数字")),
                ("words", models.TextField(blank=True, verbose_name="文字")),
                ("at", models.DateTimeField(default=zhishou.kernel.clock.now, verbose_name="呈报时间")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="kernel.site"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "indexes": [models.Index(fields=["site", "-at"], name="report_site_at")],
                "constraints": [models.UniqueConstraint(fields=("site", "kind", "period"), name="report_once")],
            },
        ),
    ]
