import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhishou.kernel.clock
import zhishou.kernel.tokens

# Once somebody has put a version in force its words stay, and it stays.
WORDS_STAY = """
CREATE OR REPLACE FUNCTION library_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.put_at IS NOT NULL AND (TG_OP = 'DELETE' OR OLD IS DISTINCT FROM NEW) THEN
    RAISE EXCEPTION 'zhishou: version % in force stays as it is', OLD.id USING ERRCODE = 'ZS005';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER library_version_stays BEFORE UPDATE OR DELETE ON library_version
  FOR EACH ROW EXECUTE FUNCTION library_version_stays();
"""
WORDS_MAY_GO = "DROP FUNCTION library_version_stays CASCADE"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0002_uid_unindexed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("law", "法规"), ("rule", "制度")], max_length=4, verbose_name="种类"),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=100, verbose_name="名称")),
                ("source", models.CharField(max_length=120, verbose_name="来源和文号")),
                ("tags", models.JSONField(default=list, verbose_name="标签")),
                ("duties", models.JSONField(default=list, verbose_name="涉及的职责")),
                ("tokens", zhishou.kernel.tokens.TokensField(default="", editable=False)),
                ("entered_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("review_on", models.DateField(null=True, verbose_name="下次检讨")),
                ("repealed_on", models.DateField(null=True, verbose_name="废止日期")),
                ("repeal_reason", models.CharField(blank=True, max_length=200, verbose_name="废止原因")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "repealed_by",
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
                "ordering": ["-entered_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("text", models.TextField(verbose_name="正文")),
                ("changes", models.CharField(blank=True, max_length=500, verbose_name="改了什么")),
                ("written_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("effective_on", models.DateField(null=True, verbose_name="施行日期")),
                ("put_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="library.document"
                    ),
                ),
                (
                    "put_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-n"],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=zhishou.kernel.clock.now)),
                ("at", models.DateTimeField(null=True, verbose_name="阅知时间")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="library.version",
                    ),
                ),
            ],
            options={
                "ordering": ["person__sort_key", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("repealed_on", None),
                    models.Q(("repealed_by__isnull", False), models.Q(("repeal_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="library_repealed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "rule"), ("review_on", None), _connector="OR"),
                name="library_only_rules_reviewed",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("document", "n"), name="library_version_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("put_at", None)), fields=("document",), name="library_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("effective_on", None), ("put_at", None), ("put_by", None)),
                    models.Q(("effective_on__isnull", False), ("put_at__isnull", False), ("put_by__isnull", False)),
                    _connector="OR",
                ),
                name="library_put_in_force_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.UniqueConstraint(fields=("version", "person"), name="library_asked_once"),
        ),
        migrations.RunSQL(WORDS_STAY, WORDS_MAY_GO),
    ]
