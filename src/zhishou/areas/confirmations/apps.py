"""确认书 between companies and with customers."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.confirmations"
    label = "confirmations"
    verbose_name = "往来确认书"

    def ready(self) -> None:
        for name in ("documents", "handover", "held", "privacy", "subjects"):
            import_module(f"zhishou.areas.confirmations.{name}")
