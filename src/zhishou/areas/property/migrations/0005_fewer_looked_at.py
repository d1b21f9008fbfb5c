"""The public meters of a community without looking at those of all units; facts of a unit have one index, not two."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("property", "0004_subscription_recorded")]

    operations = [
        migrations.AddIndex(
            model_name="meter",
            index=models.Index(condition=models.Q(("use", 1), _negated=True), fields=["site"], name="meter_of_no_unit"),
        ),
        migrations.AlterField(
            model_name="unitfact",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="facts",
                to="property.unit",
            ),
        ),
    ]
