"""报表中心."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.reporting"
    label = "reporting"
    verbose_name = "报表中心"
