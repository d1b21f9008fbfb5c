"""Whose charge a late fee is, and at which community, is checked a statement at a time, not a row at a time."""

import django.db.models.deletion
from django.db import migrations, models

from zhishou.kernel.referring import refers

_CHARGE = models.ForeignKey(
    db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="late_fees", to="billing.charge"
)
_SITE = models.ForeignKey(
    db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.site"
)


class Migration(migrations.Migration):
    dependencies = [("billing", "0008_first_month"), ("kernel", "0006_notice_passed_on")]

    operations = [
        migrations.AlterField("latefee", "charge", _CHARGE),
        migrations.AlterField("latefee", "site", _SITE.clone()),
        migrations.AlterField("latewatch", "site", _SITE.clone()),
        refers("billing_latefee", charge_id="billing_charge", site_id="kernel_site"),
        refers("billing_latewatch", site_id="kernel_site"),
    ]
