"""岗位职责确认书."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.letters"
    label = "letters"
    verbose_name = "岗位职责确认书"
