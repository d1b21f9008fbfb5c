"""Money for services and deposits has receipts of the counter's books. What had a number of its own keeps it, in a closed book."""

import django.db.models.deletion
from django.db import migrations, models

_MOVE = """
SELECT set_config('zhishou.operation', 'maintenance', true);

CREATE TEMPORARY TABLE services_taken ON COMMIT DROP AS
SELECT t.*, row_number() OVER (PARTITION BY t.site_id ORDER BY t.paid_on, t.number) AS serial,
       nextval(pg_get_serial_sequence('cashdesk_receipt', 'id')) AS receipt_id
  FROM (
    SELECT 'services.bill' AS label, b.id, b.number AS row_number, b.site_id, b.unit_id, b.customer AS payer,
           b.amount_fen, b.receipt AS number, b.paid_on, b.paid_by_method AS method, b.reference, b.taken_by_id,
           (b.paid_on + time '12:00') AT TIME ZONE 'Asia/Shanghai' AS at,
           coalesce((SELECT r.number FROM services_remitted m JOIN services_remittance r ON r.id = m.remittance_id
                      WHERE m.bill_id = b.id AND m.live AND r.state <> 'returned'), '') AS handed
      FROM services_bill b WHERE b.receipt <> ''
    UNION ALL
    SELECT 'services.deposit', d.id, d.number, d.site_id, d.unit_id, d.payer, d.amount_fen, d.receipt, d.taken_on,
           coalesce(d.method, 1), d.reference, d.taken_by_id, d.made_at, '以前'
      FROM services_deposit d WHERE d.receipt <> '' AND d.taken_by_id IS NOT NULL
  ) t;

INSERT INTO cashdesk_book (site_id, prefix, first, last, next, opened_at, closed_at)
SELECT site_id, 'OLD' || site_id || '-', 1, count(*), count(*) + 1, now(), now() FROM services_taken GROUP BY site_id;

INSERT INTO cashdesk_receipt (id, site_id, book_id, serial, number, unit_id, payer, method, reference, amount_fen, paid_on,
                              issued_by_id, issued_at, about, void_reason)
SELECT t.receipt_id, t.site_id, k.id, t.serial, t.number, t.unit_id, t.payer, t.method,
       CASE WHEN t.method = 1 THEN '' WHEN t.reference = '' THEN '—' ELSE t.reference END, t.amount_fen, t.paid_on,
       t.taken_by_id, t.at, t.label || ':' || t.row_number, ''
  FROM services_taken t JOIN cashdesk_book k ON k.prefix = 'OLD' || t.site_id || '-';

INSERT INTO cashdesk_receiptline (receipt_id, place, name, period, amount_fen)
SELECT t.receipt_id, l.place, left(l.name, 60), '', l.amount_fen
  FROM services_taken t JOIN services_billline l ON l.bill_id = t.id WHERE t.label = 'services.bill'
UNION ALL
SELECT t.receipt_id, 1, '押金 ' || t.row_number, '', t.amount_fen FROM services_taken t WHERE t.label = 'services.deposit';

INSERT INTO cashdesk_entry (site_id, "on", at, receipt_id, what, method, amount_fen, cashier_id, handed)
SELECT t.site_id, t.paid_on, t.at, t.receipt_id, '', t.method, t.amount_fen, t.taken_by_id,
       CASE WHEN t.method = 1 THEN t.handed ELSE '' END
  FROM services_taken t;

UPDATE services_bill b SET paid_receipt_id = t.receipt_id FROM services_taken t WHERE t.label = 'services.bill' AND t.id = b.id;
UPDATE services_deposit d SET paid_receipt_id = t.receipt_id
  FROM services_taken t WHERE t.label = 'services.deposit' AND t.id = d.id;

SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT set_config('zhishou.operation', '', true);
"""


def _paid(model: str) -> migrations.AddField:
    return migrations.AddField(
        model_name=model,
        name="paid_receipt",
        field=models.OneToOneField(
            null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cashdesk.receipt"
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("services", "0001_initial"), ("cashdesk", "0003_handed")]

    operations = [
        migrations.RemoveConstraint(model_name="bill", name="bill_paid_against_receipt"),
        migrations.RemoveConstraint(model_name="deposit", name="deposit_has_origin"),
        _paid("bill"),
        _paid("deposit"),
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        *(
            migrations.RemoveField(model_name=model, name=name)
            for model, names in (
                ("bill", ("paid_by_method", "paid_on", "reference", "taken_by", "receipt")),
                ("deposit", ("method", "reference", "taken_by", "receipt")),
            )
            for name in names
        ),
        migrations.RenameField(model_name="bill", old_name="paid_receipt", new_name="receipt"),
        migrations.RenameField(model_name="deposit", old_name="paid_receipt", new_name="receipt"),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("receipt__isnull", False), ("state", "paid")),
                    models.Q(models.Q(("state", "paid"), _negated=True), ("receipt", None)),
                    _connector="OR",
                ),
                name="bill_paid_against_receipt",
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("receipt__isnull", False), models.Q(("opening", ""), _negated=True), _connector="OR"
                ),
                name="deposit_has_origin",
            ),
        ),
    ]
