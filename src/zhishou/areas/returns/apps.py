"""退换货."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.returns"
    label = "returns"
    verbose_name = "退换货"

    def ready(self) -> None:
        for name in ("auditing", "imports", "subjects"):
            import_module(f"zhishou.areas.returns.{name}")
