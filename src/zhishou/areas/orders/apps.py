"""订货与团购."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.orders"
    label = "orders"
    verbose_name = "订货与团购"

    def ready(self) -> None:
        for name in ("auditing", "handover", "privacy", "beside_returns", "subjects"):
            import_module(f"zhishou.areas.orders.{name}")
