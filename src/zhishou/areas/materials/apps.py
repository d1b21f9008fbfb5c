"""材料."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.materials"
    label = "materials"
    verbose_name = "材料"

    def ready(self) -> None:
        for name in ("auditing", "subjects", "waits"):
            import_module(f"zhishou.areas.materials.{name}")
