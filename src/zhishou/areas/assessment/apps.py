"""收费员考核."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.assessment"
    label = "assessment"
    verbose_name = "收费员考核"

    def ready(self) -> None:
        import_module("zhishou.areas.assessment.privacy")
        import_module("zhishou.areas.assessment.auditing")
        import_module("zhishou.areas.assessment.subjects")
