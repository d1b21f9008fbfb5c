"""A measure comes from a case or from another paper, and its owner says when it is done."""

import django.db.models.deletion
from django.db import migrations, models

# Checked at once, because a table whose references still wait for their check cannot be altered.
SITES = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE cases_improvement SET site_id = (SELECT site_id FROM cases_case WHERE cases_case.id = cases_improvement.case_id);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_stage_since"), ("kernel", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="improvement",
            name="site",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"
            ),
        ),
        migrations.RunSQL(SITES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="improvement",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"),
        ),
        migrations.AlterField(
            model_name="improvement",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="improvements", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="improvement",
            name="source",
            field=models.CharField(blank=True, max_length=20, verbose_name="来源单号", default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="improvement",
            name="source_url",
            field=models.CharField(blank=True, max_length=60, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="improvement",
            name="done_note",
            field=models.CharField(blank=True, max_length=300, verbose_name="怎样做的", default=""),
            preserve_default=False,
        ),
        migrations.AddField(model_name="improvement", name="done_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="improvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case__isnull", False), ("source", "")),
                    models.Q(("case", None), models.Q(("source", ""), _negated=True)),
                    _connector="OR",
                ),
                name="improvement_has_source",
            ),
        ),
        migrations.AddIndex(
            model_name="improvement",
            index=models.Index(
                condition=models.Q(("source", ""), _negated=True), fields=["source"], name="improvement_source"
            ),
        ),
        migrations.AddIndex(
            model_name="improvement",
            index=models.Index(condition=models.Q(("effect", "")), fields=["owner"], name="improvement_owner_open"),
        ),
    ]
