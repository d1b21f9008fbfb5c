"""排队叫号."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.queue"
    label = "queue"
    verbose_name = "排队叫号"

    def ready(self) -> None:
        import_module("zhishou.areas.queue.subjects")
