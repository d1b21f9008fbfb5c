"""日常检查."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.inspections"
    label = "inspections"
    verbose_name = "日常检查"

    def ready(self) -> None:
        for name in ("privacy", "subjects", "waits"):
            import_module(f"zhishou.areas.inspections.{name}")
