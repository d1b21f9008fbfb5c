"""招聘."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.recruiting"
    label = "recruiting"
    verbose_name = "招聘"

    def ready(self) -> None:
        for name in ("privacy", "subjects"):
            import_module(f"zhishou.areas.recruiting.{name}")
