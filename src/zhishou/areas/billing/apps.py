"""收费."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.billing"
    label = "billing"
    verbose_name = "收费"

    def ready(self) -> None:
        import_module("zhishou.areas.billing.auditing")
        import_module("zhishou.areas.billing.imports")
        import_module("zhishou.areas.billing.import_old_bill")
        import_module("zhishou.areas.billing.tariff_table")
        import_module("zhishou.areas.billing.month_checks")
        import_module("zhishou.areas.billing.subjects")
