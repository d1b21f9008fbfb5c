"""值班清单."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.daybook"
    label = "daybook"
    verbose_name = "值班清单"

    def ready(self) -> None:
        import_module("zhishou.areas.daybook.subjects")
