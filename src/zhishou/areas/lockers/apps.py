"""寄存."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.lockers"
    label = "lockers"
    verbose_name = "寄存"

    def ready(self) -> None:
        for name in ("subjects", "waits"):
            import_module(f"zhishou.areas.lockers.{name}")
