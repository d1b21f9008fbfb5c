"""知识库."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.answers"
    label = "answers"
    verbose_name = "知识库"

    def ready(self) -> None:
        import_module("zhishou.areas.answers.subjects")
