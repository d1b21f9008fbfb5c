"""报表中心."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.reporting"
    label = "reporting"
    verbose_name = "报表中心"

    def ready(self) -> None:
        import_module("zhishou.areas.reporting.subjects")
