"""收款台."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.cashdesk"
    label = "cashdesk"
    verbose_name = "收款台"

    def ready(self) -> None:
        import_module("zhishou.areas.cashdesk.auditing")
        import_module("zhishou.areas.cashdesk.standing")
        import_module("zhishou.areas.cashdesk.subjects")
