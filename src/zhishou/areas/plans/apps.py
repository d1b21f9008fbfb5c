"""工作计划."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.plans"
    label = "plans"
    verbose_name = "工作计划"

    def ready(self) -> None:
        for name in ("privacy", "subjects"):
            import_module(f"zhishou.areas.plans.{name}")
