"""房产与抄表."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Config(AppConfig):
    name = "zhishou.areas.property"
    label = "property"
    verbose_name = "房产与抄表"

    def ready(self) -> None:
        import_module("zhishou.areas.property.imports")
        import_module("zhishou.areas.property.residents")
        import_module("zhishou.areas.property.held")
        post_migrate.connect(_fill_search, sender=self, dispatch_uid="property-search")


def _fill_search(**_: Any) -> None:
    """Units from before they could be found by name get their words."""
    from django.db import transaction

    from zhishou.areas.property import finding
    from zhishou.kernel.gate import begin

    with transaction.atomic():
        begin("maintenance")
        finding.fill_missing()
