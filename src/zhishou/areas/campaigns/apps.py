"""回访活动."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.campaigns"
    label = "campaigns"
    verbose_name = "回访活动"

    def ready(self) -> None:
        for name in ("handover", "privacy", "subjects"):
            import_module(f"zhishou.areas.campaigns.{name}")
