"""交款通知单."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.notices"
    label = "notices"
    verbose_name = "交款通知单"

    def ready(self) -> None:
        import_module("zhishou.areas.notices.auditing")
        import_module("zhishou.areas.notices.month_step")
        import_module("zhishou.areas.notices.subjects")
