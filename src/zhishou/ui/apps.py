"""Templates, styles and scripts that all areas share."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.ui"
    label = "ui"

    def ready(self) -> None:
        from zhishou.ui.catalogue import compile_text

        compile_text()
