"""A charge has one correction or waiver at most, in the database too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(fields=["original"], name="billing_correction_once"),
        ),
    ]
