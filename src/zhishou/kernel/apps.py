"""The kernel as a Django app: finds the areas' operations at start and guards the tables after each migration."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "zhishou.kernel"
    label = "kernel"
    verbose_name = "职守"

    def ready(self) -> None:
        # columns: connections must know how numbers travel before there is one
        from zhishou.kernel import columns, guard, refusals, slow  # noqa: F401

        connection_created.connect(slow.watch, dispatch_uid="zhishou-slow")
        for area in areas():
            for part in ("words", "operations", "jobs", "handover", "privacy", "pages"):
                if find_spec(f"{area.name}.{part}"):
                    import_module(f"{area.name}.{part}")
        post_migrate.connect(_guard_tables, sender=self, dispatch_uid="zhishou-guard")
        guard.remember_exempt()


def areas() -> list[AppConfig]:
    """The installed areas, in the order of the settings."""
    return [app for app in apps.get_app_configs() if app.name.startswith("zhishou.areas.")]


def _guard_tables(using: str, **_: Any) -> None:
    from zhishou.kernel import guard

    guard.install(using)
