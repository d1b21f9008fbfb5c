"""组织与人员."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.people"
    label = "people"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        import_module("zhishou.areas.people.subjects")
