"""部门预算."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.budgets"
    label = "budgets"
    verbose_name = "部门预算"

    def ready(self) -> None:
        for name in ("subjects", "waits"):
            import_module(f"zhishou.areas.budgets.{name}")
