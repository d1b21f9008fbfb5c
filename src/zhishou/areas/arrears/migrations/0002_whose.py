"""A letter and a contact name the tenant they are about; a tenant's letter may be copied to the owners."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("arrears", "0001_initial"), ("property", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="tenant",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.party"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="tenant",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="property.party"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="copied_to",
            field=models.CharField(blank=True, max_length=60, verbose_name="抄送业主"),
        ),
    ]
