"""客户."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.customers"
    label = "customers"
    verbose_name = "客户"

    def ready(self) -> None:
        import_module("zhishou.areas.customers.balancing")
        import_module("zhishou.areas.customers.bringing")
        import_module("zhishou.areas.customers.classifying")
        import_module("zhishou.areas.customers.imports")
        import_module("zhishou.areas.customers.undo")
        import_module("zhishou.areas.customers.subjects")
        import_module("zhishou.areas.customers.waits")
