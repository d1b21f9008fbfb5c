"""外联单位."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.contacts"
    label = "contacts"
    verbose_name = "外联单位"

    def ready(self) -> None:
        for name in ("subjects", "waits"):
            import_module(f"zhishou.areas.contacts.{name}")
