"""交办事项."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.errands"
    label = "errands"
    verbose_name = "交办事项"

    def ready(self) -> None:
        for name in ("handover", "jobs", "privacy", "subjects", "waits"):
            import_module(f"zhishou.areas.errands.{name}")
