"""文件, 信件 and 档案: the papers of a department."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.documents"
    label = "documents"
    verbose_name = "文件、信件和档案"

    def ready(self) -> None:
        for name in ("subjects", "handover", "held", "auditing", "privacy"):
            import_module(f"zhishou.areas.documents.{name}")
