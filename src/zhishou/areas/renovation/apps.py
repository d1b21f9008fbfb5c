"""装修."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.renovation"
    label = "renovation"
    verbose_name = "装修"

    def ready(self) -> None:
        for name in ("handover", "held", "holding", "privacy", "subjects", "waits"):
            import_module(f"zhishou.areas.renovation.{name}")
