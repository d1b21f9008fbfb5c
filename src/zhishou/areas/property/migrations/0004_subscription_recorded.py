"""When a subscription was recorded: one that comes after a run is billed by the next turn of it."""

from django.db import migrations, models

import zhishou.kernel.clock


class Migration(migrations.Migration):
    dependencies = [("property", "0003_mandate_in_order")]

    operations = [
        migrations.AddField(
            "subscription", "recorded_at", models.DateTimeField(null=True)
        ),  # not now, for those there are
        migrations.AlterField(
            "subscription", "recorded_at", models.DateTimeField(default=zhishou.kernel.clock.now, null=True)
        ),
    ]
