"""电话营销."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.marketing"
    label = "marketing"
    verbose_name = "电话营销"

    def ready(self) -> None:
        for name in ("subjects", "privacy", "handover"):
            import_module(f"zhishou.areas.marketing.{name}")
