"""Payment notices: drawn up, delivered, answered for."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("property", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.PositiveIntegerField()),
                ("edition", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "made_by",
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
                "ordering": ["-period", "-edition"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "period", "edition"), name="notice_edition_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=60, verbose_name="楼栋")),
                ("for_developer", models.BooleanField(default=False)),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="份数")),
                ("charged_fen", models.BigIntegerField(default=0)),
                ("due_fen", models.BigIntegerField(default=0)),
                ("filed_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField(null=True, verbose_name="签收时间")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="notices.noticebatch"
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.building"
                    ),
                ),
                (
                    "handed_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pdf",
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
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "place"), name="notice_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handed_at", None),
                            models.Q(("filed_at__isnull", False), ("signature__isnull", False)),
                            _connector="OR",
                        ),
                        name="notice_file_signed_for",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.PositiveIntegerField()),
                ("charged_fen", models.BigIntegerField()),
                ("arrears_fen", models.BigIntegerField()),
                ("settled_fen", models.BigIntegerField()),
                ("due_fen", models.BigIntegerField()),
                ("due_on", models.DateField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="notices.noticefile"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["page"],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "page"), name="unit_notice_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due_fen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("charged_fen"), "+", models.F("arrears_fen")
                                    ),
                                    "-",
                                    models.F("settled_fen"),
                                ),
                            )
                        ),
                        name="unit_notice_adds_up",
                    ),
                ],
            },
        ),
    ]
