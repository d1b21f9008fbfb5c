"""有偿服务与押金."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.services"
    label = "services"
    verbose_name = "有偿服务与押金"

    def ready(self) -> None:
        for name in ("auditing", "subjects", "privacy", "opening", "taking", "banking"):
            import_module(f"zhishou.areas.services.{name}")
