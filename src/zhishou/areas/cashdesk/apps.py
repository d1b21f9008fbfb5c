"""收款台."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.cashdesk"
    label = "cashdesk"
    verbose_name = "收款台"

    def ready(self) -> None:
        for name in ("auditing", "imports", "month_checks", "standing", "subjects"):
            import_module(f"zhishou.areas.cashdesk.{name}")
