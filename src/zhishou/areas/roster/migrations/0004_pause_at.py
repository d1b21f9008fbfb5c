"""A pause may have a time of day: a split shift, a store where all eat at noon."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roster", "0003_expected")]

    operations = [
        migrations.AddField("shiftkind", "pause_starts", models.TimeField(null=True, verbose_name="几点休息")),
        migrations.AddConstraint(
            model_name="shiftkind",
            constraint=models.CheckConstraint(
                condition=models.Q(("pause_starts", None), ("pause_minutes__gte", 1), _connector="OR"),
                name="roster_kind_pause_lasts",
            ),
        ),
    ]
