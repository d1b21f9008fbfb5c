"""来电登记."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.calls"
    label = "calls"
    verbose_name = "来电登记"

    def ready(self) -> None:
        for name in ("privacy", "subjects", "waits"):
            import_module(f"zhishou.areas.calls.{name}")
