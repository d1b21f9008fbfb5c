"""When a number was called last stands apart from when it came to its counter, so that calling again does not begin to measure anew."""

from django.db import migrations, models

AS_CALLED = "UPDATE queue_ticket SET last_called_at = called_at"


class Migration(migrations.Migration):
    dependencies = [("queue", "0001_initial")]

    operations = [
        migrations.AddField("ticket", "last_called_at", models.DateTimeField(null=True)),
        migrations.RunSQL(AS_CALLED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("called_at", None), ("last_called_at", None)),
                    models.Q(
                        ("called_at__isnull", False),
                        ("last_called_at__isnull", False),
                        ("last_called_at__gte", models.F("called_at")),
                    ),
                    _connector="OR",
                ),
                name="queue_called_again_after_called",
            ),
        ),
    ]
