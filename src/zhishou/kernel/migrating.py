"""Applying migrations in a time that grows with their number.

After each step Django makes the classes of the changed model and of every model related to it anew. Here nearly all are
related: the 185 tables of an empty home took 20 s of processor time, now 1.6. A step that adds or removes a model, changes options, or adds, changes or
removes a field (not a key), an index or a constraint asks nothing of the others' classes, so the one model is made anew
alone; Django's own mark for classes that lag behind (`is_delayed`) makes a step that runs Python get all of them afresh.
A migration with any other step is applied in Django's own way, from classes made afresh; those of other apps, in which there are such steps,
come first, while there are few classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.core.management.commands import migrate
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

ALONE = (
    *(operations.CreateModel, operations.DeleteModel, operations.AddField, operations.AddIndex),
    *(operations.AlterField, operations.RenameField, operations.RemoveField),
    *(operations.AddConstraint, operations.RemoveConstraint, operations.RemoveIndex, operations.AlterModelOptions),
    *(operations.RunSQL, operations.RunPython),
)


def _alone(step: operations.base.Operation) -> bool:
    field = getattr(step, "field", None)  # of a key, others' columns would have to follow
    return isinstance(step, ALONE) and not (
        isinstance(step, operations.AlterField) and getattr(field, "primary_key", False)
    )


def _reload_alone(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    if "apps" in self.__dict__:
        self.is_delayed = self.lags = True  # type: ignore[attr-defined]
        self._reload({(app_label, model_name)})  # type: ignore[attr-defined]


@contextmanager
def _maintenance(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET zhishou.operation = 'maintenance'")
    yield
    with connection.cursor() as cursor:  # after an error the connection is given up with its setting
        cursor.execute("RESET zhishou.operation")


class Executor(MigrationExecutor):
    """Django's, but for how much is made anew after a step, and for the order."""

    def migration_plan(self, targets: Iterable[tuple[str, str | None]], clean_start: bool = False) -> Any:
        """What is to be applied, other apps' migrations first as far as they do not need ours."""
        ours = {config.label for config in apps.get_app_configs() if config.name.startswith("zhishou.")}
        return super().migration_plan(sorted(targets, key=lambda target: target[0] in ours), clean_start)

    def apply_migration(self, state: ProjectState, migration: Migration, *args: Any, **kwargs: Any) -> ProjectState:
        """Apply one migration; it may write rows, which the guard would refuse as done outside an operation."""
        with _maintenance(self.connection):
            return self._apply(state, migration, *args, **kwargs)

    def _apply(self, state: ProjectState, migration: Migration, *args: Any, **kwargs: Any) -> ProjectState:
        if all(map(_alone, migration.operations)):
            with patch.object(ProjectState, "reload_model", _reload_alone):
                return super().apply_migration(state, migration, *args, **kwargs)
        if state.__dict__.pop("lags", False):
            state.clear_delayed_apps_cache()
            state.apps  # noqa: B018  # made once here; each step's copy of the state would make them for itself
        return super().apply_migration(state, migration, *args, **kwargs)


@contextmanager
def quick_executor() -> Iterator[None]:
    """Within it Django's `migrate` uses this executor."""
    with patch.object(migrate, "MigrationExecutor", Executor):
        yield
