"""邮件与消息."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.mail"
    label = "mail"
    verbose_name = "邮件与消息"

    def ready(self) -> None:
        import_module("zhishou.areas.mail.subjects")
