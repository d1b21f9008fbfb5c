"""A line's reference keeps one index, not two; rows that are only closed later find room beside themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0010_bank_answers")]

    operations = [
        migrations.AlterField("debitline", "reference", models.CharField(max_length=16, verbose_name="参考号")),
        migrations.AddConstraint(
            "debitline", models.UniqueConstraint(fields=["reference"], name="payments_debit_reference_once")
        ),
        migrations.RunSQL(
            "ALTER TABLE billing_freeze SET (fillfactor = 60)", "ALTER TABLE billing_freeze RESET (fillfactor)"
        ),
    ]
