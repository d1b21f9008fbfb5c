"""房产与抄表."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.property"
    label = "property"
    verbose_name = "房产与抄表"

    def ready(self) -> None:
        import_module("zhishou.areas.property.imports")
