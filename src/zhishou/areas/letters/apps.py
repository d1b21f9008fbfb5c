"""岗位职责确认书."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.letters"
    label = "letters"
    verbose_name = "岗位职责确认书"

    def ready(self) -> None:
        for name in ("documents", "subjects"):
            import_module(f"zhishou.areas.letters.{name}")
