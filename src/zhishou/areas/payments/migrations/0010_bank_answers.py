"""What a bank's answer of a million lines writes: references checked a statement at a time, indexes that others contain
dropped, and what a batch holds as rows of their own, which are let go where marks were changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhishou.kernel.referring import refers


def _key(to: str, *, indexed: bool = False, null: bool = False, named: str = "+", cls: type = models.ForeignKey):
    return cls(
        to=to, on_delete=django.db.models.deletion.PROTECT, related_name=named, null=null, db_constraint=False,
        **({} if indexed else {"db_index": False}),
    )  # fmt: skip


_HELD = """
INSERT INTO payments_debithold (batch_id, charge_id, late)
SELECT l.batch_id, p.charge_id, p.late FROM payments_debitpart p JOIN payments_debitline l ON l.id = p.line_id WHERE p.live
"""
_MAINTENANCE = "SELECT set_config('zhishou.operation', 'maintenance', true)"


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0009_lately"),
        ("billing", "0009_checked_by_statement"),
        ("kernel", "0006_notice_passed_on"),
        ("property", "0004_what_a_table_brought"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("payment", "site", _key("kernel.site")),
        migrations.AlterField("payment", "unit", _key("property.unit")),
        migrations.AlterField("payment", "received_by", _key(settings.AUTH_USER_MODEL, null=True)),
        migrations.AlterField("payment", "batch", _key("payments.paymentbatch", null=True, named="payments")),
        migrations.AlterField("allocation", "site", _key("kernel.site", indexed=True)),
        migrations.AlterField("allocation", "payment", _key("payments.payment", indexed=True, named="allocations")),
        migrations.AlterField("allocation", "charge", _key("billing.charge", indexed=True, named="allocations")),
        migrations.AlterField(
            "debitline", "payment", _key("payments.payment", indexed=True, null=True, cls=models.OneToOneField)
        ),
        refers(
            "payments_payment", site_id="kernel_site", unit_id="property_unit", received_by_id="kernel_person",
            batch_id="payments_paymentbatch",
        ),
        refers(
            "payments_allocation", site_id="kernel_site", payment_id="payments_payment", charge_id="billing_charge"
        ),
        refers("payments_debitline", payment_id="payments_payment"),
        migrations.CreateModel(
            "DebitHold",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("late", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="payments.debitbatch"
                    ),
                ),
                ("charge", _key("billing.charge")),
            ],
            {
                "constraints": [
                    models.UniqueConstraint(fields=("charge", "late"), name="payments_one_hold_a_charge"),
                ],
            },
        ),
        migrations.RunSQL([_MAINTENANCE, _HELD], migrations.RunSQL.noop),
        migrations.RemoveConstraint("debitpart", "one_live_batch_a_charge"),
        migrations.RemoveField("debitpart", "live"),
    ]  # fmt: skip
