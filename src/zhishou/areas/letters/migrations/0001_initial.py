"""Letters of duties with their signatures, and what was scanned of them."""

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
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="编号")),
                (
                    "state",
                    models.CharField(
                        choices=[("issued", "待签"), ("signed", "已签"), ("declined", "拒签"), ("withdrawn", "已撤回")],
                        default="issued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("issued_at", models.DateTimeField(default=zhishou.kernel.clock.now, verbose_name="发出时间")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签字时间")),
                (
                    "signed_how",
                    models.CharField(
                        blank=True,
                        choices=[("pad", "屏幕手签"), ("scan", "纸面手签后扫描")],
                        max_length=10,
                        verbose_name="签字方式",
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("declined_at", models.DateTimeField(null=True, verbose_name="拒签时间")),
                ("declined_reason", models.CharField(blank=True, max_length=300, verbose_name="拒签理由")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="kernel.appointment"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="letters.letter",
                    ),
                ),
                (
                    "sealed",
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
                    "taken_in_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="kernel.charterversion"
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
                "indexes": [models.Index(fields=["site", "state"], name="letters_let_site_id_95c8c7_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "issued")), fields=("appointment",), name="one_open_letter"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "signed")),
                        fields=("appointment", "version"),
                        name="signed_once_a_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "signed"), _negated=True),
                            models.Q(
                                ("sealed__isnull", False),
                                ("signature__isnull", False),
                                ("signed_at__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                                models.Q(("signed_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="signed_letter_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "signed"),
                            models.Q(
                                ("digest", ""),
                                ("sealed", None),
                                ("signature", None),
                                ("signed_at", None),
                                ("signed_how", ""),
                            ),
                            _connector="OR",
                        ),
                        name="unsigned_letter_has_no_signature",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("declined_at__isnull", False), models.Q(("declined_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="declined_letter_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(
                                ("withdrawn_at__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_letter_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScanBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("trouble", models.TextField(blank=True)),
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
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="ScanPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="文件")),
                ("page", models.PositiveSmallIntegerField(default=1, verbose_name="页")),
                ("trouble", models.CharField(blank=True, max_length=200)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pages", to="letters.scanbatch"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scan_pages",
                        to="letters.letter",
                    ),
                ),
            ],
            options={
                "ordering": ["batch_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("letter__isnull", False), models.Q(("trouble", ""), _negated=True), _connector="OR"
                        ),
                        name="unmatched_page_says_why",
                    )
                ],
            },
        ),
    ]
