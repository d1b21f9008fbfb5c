"""欠费与催缴."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.arrears"
    label = "arrears"
    verbose_name = "欠费与催缴"

    def ready(self) -> None:
        import_module("zhishou.areas.arrears.auditing")
        import_module("zhishou.areas.arrears.freezing")
        import_module("zhishou.areas.arrears.jobs")
        import_module("zhishou.areas.arrears.subjects")
