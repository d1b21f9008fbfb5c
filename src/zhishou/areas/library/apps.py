"""法规与制度."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.library"
    label = "library"
    verbose_name = "法规与制度"

    def ready(self) -> None:
        import_module("zhishou.areas.library.jobs")
        import_module("zhishou.areas.library.subjects")
