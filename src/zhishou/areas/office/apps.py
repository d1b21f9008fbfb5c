"""办公."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.office"
    label = "office"
    verbose_name = "办公"
