"""A page names the payer it is for: pages printed before were the owners', the developer's in the developer's file."""

import django.db.models.deletion
from django.db import migrations, models

_DEVELOPERS = """
UPDATE notices_unitnotice n SET payer = 2 FROM notices_noticefile f WHERE f.id = n.file_id AND f.for_developer
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("property", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="unitnotice",
            name="payer",
            field=models.PositiveSmallIntegerField(choices=[(0, "业主"), (1, "住户"), (2, "开发商")], default=0),
        ),
        migrations.AddField(
            model_name="unitnotice",
            name="tenant",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.party"
            ),
        ),
        migrations.RunSQL(_DEVELOPERS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="unitnotice",
            constraint=models.UniqueConstraint(
                fields=("file", "unit", "payer", "tenant"), name="unit_notice_a_payer", nulls_distinct=False
            ),
        ),
    ]
