"""An event's random number keeps no index: nobody looks for it, and every operation paid for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [migrations.AlterField("event", "uid", models.UUIDField())]
