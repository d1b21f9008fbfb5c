"""The words of an event are one row, not one a word, and an event names people and places without foreign keys.

Every operation pays for what it writes here: see docs/performance-log.md, "An event's cost". Forward only.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CARRY_OVER = """
INSERT INTO kernel_eventwords (event_id, said, erased)
SELECT event_id,
       coalesce(jsonb_agg(jsonb_build_array(field, salt, text) ORDER BY id) FILTER (WHERE erased_at IS NULL), '[]'),
       jsonb_object_agg(field, erased_at) FILTER (WHERE erased_at IS NOT NULL)
  FROM kernel_eventtext GROUP BY event_id;
DROP FUNCTION IF EXISTS zhishou_erase_words(bigint[]);
"""


def _named(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=model,
    )


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_uid_unindexed")]

    operations = [
        migrations.CreateModel(
            name="EventWords",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="kernel.event",
                    ),
                ),
                ("said", models.JSONField()),
                ("erased", models.JSONField(null=True)),
            ],
        ),
        migrations.RunSQL(CARRY_OVER),
        migrations.DeleteModel("EventText"),
        migrations.AlterField("event", "actor", _named(settings.AUTH_USER_MODEL)),
        migrations.AlterField("event", "on_behalf_of", _named(settings.AUTH_USER_MODEL)),
        migrations.AlterField("event", "site", _named("kernel.site")),
    ]
