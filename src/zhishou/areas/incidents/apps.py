"""应急事件."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.incidents"
    label = "incidents"
    verbose_name = "应急事件"

    def ready(self) -> None:
        for name in ("alarm", "subjects", "wording"):
            import_module(f"zhishou.areas.incidents.{name}")
