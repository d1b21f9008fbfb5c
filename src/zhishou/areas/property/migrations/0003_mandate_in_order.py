"""An account that is collected from ends on its first day at the earliest, in the database too."""

from django.db import migrations, models

NEVER_IN_FORCE = "UPDATE property_mandate SET ends_on = starts_on WHERE ends_on < starts_on"


class Migration(migrations.Migration):
    dependencies = [("property", "0002_in_order")]

    operations = [
        migrations.RunSQL(NEVER_IN_FORCE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="property_mandate_in_order",
            ),
        ),
    ]
