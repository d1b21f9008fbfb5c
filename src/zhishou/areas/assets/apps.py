"""固定资产."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.assets"
    label = "assets"
    verbose_name = "固定资产"

    def ready(self) -> None:
        for name in ("subjects", "handover"):
            import_module(f"zhishou.areas.assets.{name}")
