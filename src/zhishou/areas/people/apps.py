"""组织与人员."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.people"
    label = "people"
    verbose_name = "组织与人员"
