"""客户."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.customers"
    label = "customers"
    verbose_name = "客户"
