"""工单."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.cases"
    label = "cases"
    verbose_name = "工单"
