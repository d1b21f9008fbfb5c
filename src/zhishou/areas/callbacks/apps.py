"""回访."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.callbacks"
    label = "callbacks"
    verbose_name = "回访"

    def ready(self) -> None:
        import_module("zhishou.areas.callbacks.subjects")
