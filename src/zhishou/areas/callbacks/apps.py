"""回访."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.callbacks"
    label = "callbacks"
    verbose_name = "回访"
