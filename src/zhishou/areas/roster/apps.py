"""排班."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.roster"
    label = "roster"
    verbose_name = "排班"

    def ready(self) -> None:
        for name in ("auditing", "privacy", "subjects", "waits"):
            import_module(f"zhishou.areas.roster.{name}")
