"""A callback may be one of a campaign, in the share of one person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("callbacks", "0001_initial"),
        ("campaigns", "0001_initial"),
        ("cases", "0003_improvement_of_any_paper"),
        ("customers", "0002_strength"),
        ("kernel", "0003_words_one_row_an_event"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="callback",
            name="callback_about_one_thing",
        ),
        migrations.RemoveConstraint(
            model_name="callback",
            name="callback_given_up_with_reason",
        ),
        migrations.AddField(
            model_name="callback",
            name="campaign",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="campaigns.campaign"
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="share",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="campaigns.share"
            ),
        ),
        migrations.AlterField(
            model_name="callback",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "待回访"),
                    ("done", "已回访"),
                    ("unreachable", "联系不上"),
                    ("declined", "客户不愿回访"),
                    ("dropped", "不再回访"),
                ],
                default="open",
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("share__isnull", False), ("state", "open")),
                fields=["share", "due_at"],
                name="callbacks_to_call",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("campaign", None), ("case", None), ("service__isnull", False)),
                    models.Q(("campaign", None), ("case__isnull", False), ("service", None)),
                    models.Q(("campaign__isnull", False), ("case", None), ("service", None)),
                    _connector="OR",
                ),
                name="callback_about_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.UniqueConstraint(fields=("campaign", "customer"), name="callbacks_once_a_campaign"),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("campaign", None), ("share", None)),
                    models.Q(("campaign__isnull", False), ("customer__isnull", False), ("share__isnull", False)),
                    _connector="OR",
                ),
                name="callbacks_of_campaign_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["unreachable", "declined", "dropped"]), _negated=True),
                    models.Q(("close_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="callback_given_up_with_reason",
            ),
        ),
    ]
