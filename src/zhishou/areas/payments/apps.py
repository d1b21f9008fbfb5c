"""收款."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.payments"
    label = "payments"
    verbose_name = "收款"

    def ready(self) -> None:
        import_module("zhishou.areas.payments.auditing")
        import_module("zhishou.areas.payments.imports")
        import_module("zhishou.areas.payments.month_checks")
        import_module("zhishou.areas.payments.month_step")
        import_module("zhishou.areas.payments.subjects")
