"""公共关系."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.publicity"
    label = "publicity"
    verbose_name = "公共关系"

    def ready(self) -> None:
        for name in ("subjects", "privacy", "handover"):
            import_module(f"zhishou.areas.publicity.{name}")
