"""广告业务."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.agency"
    label = "agency"
    verbose_name = "广告业务"

    def ready(self) -> None:
        for name in ("handover", "privacy", "subjects", "waits", "proof_subjects", "proof_words"):
            import_module(f"zhishou.areas.agency.{name}")
        elsewhere = import_module("zhishou.areas.mail.reading.elsewhere")
        elsewhere.register(import_module("zhishou.areas.agency.operations.emails").answer_taken)
