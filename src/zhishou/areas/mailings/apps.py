"""群发."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.mailings"
    label = "mailings"
    verbose_name = "群发"

    def ready(self) -> None:
        for name in ("privacy", "subjects"):
            import_module(f"zhishou.areas.mailings.{name}")
