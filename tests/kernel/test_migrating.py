"""Migrations applied the quick way leave what the models declare, and Django's way is taken where it must be."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState

from zhishou.kernel.migrating import Executor

pytestmark = pytest.mark.django_db


def test_every_table_has_the_columns_constraints_and_indexes_its_model_declares() -> None:
    missing: list[str] = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if not model._meta.managed or not table.startswith(tuple(apps.app_configs)):
                continue
            there = set(connection.introspection.get_constraints(cursor, table))
            columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
            missing += [f"{table}.{f.column}" for f in model._meta.local_concrete_fields if f.column not in columns]
            named = [*model._meta.constraints, *model._meta.indexes]
            missing += [f"{table}: {one.name}" for one in named if one.name not in there]
    assert missing == []


def _drawn(monkeypatch: pytest.MonkeyPatch, step: Any) -> int:
    """How many classes a step of a migration makes anew where five models refer to a sixth."""
    state = ProjectState()
    key = models.BigAutoField(primary_key=True)
    state.add_model(ModelState("zoo", "House", [("id", key)]))
    for number in range(5):
        refers = models.ForeignKey("zoo.House", models.CASCADE)
        state.add_model(ModelState("zoo", f"Animal{number}", [("id", key), ("house", refers)]))
    state.apps  # noqa: B018  # from now on steps make classes anew
    made: list[str] = []
    plain = ModelState.render

    def counted(self: Any, apps: Any) -> Any:
        made.append(self.name)
        return plain(self, apps)

    monkeypatch.setattr(ModelState, "render", counted)
    migration = type("Migration", (migrations.Migration,), {"operations": [step]})("0002", "zoo")
    executor = Executor(connection)
    monkeypatch.setattr(executor, "record_migration", lambda migration: None)
    monkeypatch.setattr(type(step), "database_forwards", lambda *_given: None)
    executor.apply_migration(state, migration)
    return len(made)


def test_a_step_that_adds_makes_one_class_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    index = models.Index(fields=["id"], name="house_id")
    assert _drawn(monkeypatch, migrations.AddIndex("house", index)) == 1


def test_a_step_that_changes_a_field_makes_one_class_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _drawn(monkeypatch, migrations.AlterField("animal0", "house", models.BigIntegerField())) == 1


def test_a_step_that_alters_what_others_refer_to_makes_all_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    step = migrations.AlterField("house", "id", models.BigIntegerField(primary_key=True))
    assert _drawn(monkeypatch, step) == 6


def test_tables_of_other_apps_come_first_unless_they_need_ours() -> None:
    executor = Executor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    labels = list(dict.fromkeys(migration.app_label for migration, _ in plan))
    ours = [label for label in labels if apps.get_app_config(label).name.startswith("zhishou.")]
    assert set(labels[: labels.index("kernel")]) >= {"auth", "contenttypes", "procrastinate", "sessions"}
    houses = {one.label for one in apps.get_app_configs() if one.name.startswith("zhishou.")}
    assert set(ours) == executor.loader.migrated_apps & houses


def test_a_migration_writes_rows_the_guard_keeps_from_everything_else_outside_an_operation() -> None:
    change = "UPDATE kernel_site SET name = name"
    migration = migrations.Migration("written", "kernel")
    migration.operations = [migrations.RunSQL(change)]  # type: ignore[misc]
    Executor(connection).apply_migration(ProjectState(), migration)
    with pytest.raises(DatabaseError, match="outside an operation"), connection.cursor() as cursor:
        cursor.execute(change)
