"""The gate: authority first, one event an operation, a repeat is harmless."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Cast, writing

from zhishou.kernel import obligation, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.house import House, now_standing
from zhishou.kernel.models import Denied, Department, Event, EventWords, Site
from zhishou.kernel.operation import REGISTRY, Command, Invalid, NotAllowed, Refused, ask, operation
from zhishou.kernel.types import Ref


class MakeDepartment(Command):
    site: Ref[Site] = ask("站点")
    name: str = ask("名称", at_most=20)


@pytest.fixture(autouse=True, scope="module")
def _operation() -> Iterator[None]:
    words.register(capabilities={"test_make": "试建部门"})

    @operation("test.make", label="试建部门", capability="test_make")
    def make(act: Act, cmd: MakeDepartment) -> Department:
        """Make a department, for these tests."""
        return Department.objects.create(site=cmd.site, code=cmd.name, name=cmd.name)

    yield
    REGISTRY.pop("test.make")
    words.CAPABILITIES.pop("test_make")


def test_a_signed_duty_lets_the_person_act_and_leaves_one_event(cast: Cast) -> None:
    lin = cast.person("lin", "林晓雯", "test_make")
    done = perform("test.make", Actor.of(lin), {"site": "GARDEN", "name": "保洁部"}, door="api", key="k1")
    event = Event.objects.get()
    assert (event.operation, event.authority, event.duty_id) == ("test.make", "duty", "test.lin.1")
    assert event.subject == f"kernel.department:{done.result.pk}"  # type: ignore[union-attr]
    assert EventWords.objects.get().texts == {"name": "保洁部"} and "保洁部" not in str(event.facts)


def test_what_is_owed_next_goes_by_the_organisation_as_the_operation_left_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[set[str]] = []

    def look(event: Event, about: object, site: Site, house: House) -> None:
        known.append({department.name for department in house.departments_at([site.pk])})

    monkeypatch.setattr(obligation, "open_after", look)
    actor = Actor.of(cast.person("lin", "林晓雯", "test_make"))
    for name in ("保洁部", "保安部"):
        now_standing().departments_at([cast.garden.pk])  # known before, as by any page
        perform("test.make", actor, {"site": "GARDEN", "name": name}, door="api")
    assert known == [{"保洁部"}, {"保洁部", "保安部"}]


def test_the_same_key_and_content_returns_the_first_result(cast: Cast) -> None:
    actor = Actor.of(cast.person("lin", "林晓雯", "test_make"))
    wish = {"site": "GARDEN", "name": "保洁部"}
    first, again = (perform("test.make", actor, wish, door="api", key="k1") for _ in range(2))
    assert again.repeated and again.event == first.event and Event.objects.count() == 1


def test_the_same_key_with_other_content_is_refused(cast: Cast) -> None:
    actor = Actor.of(cast.person("lin", "林晓雯", "test_make"))
    perform("test.make", actor, {"site": "GARDEN", "name": "保洁部"}, door="api", key="k1")
    with pytest.raises(Refused) as no:
        perform("test.make", actor, {"site": "GARDEN", "name": "保安部"}, door="api", key="k1")
    assert no.value.code == "key.reused"


def test_without_the_duty_nothing_happens_and_the_attempt_is_kept(cast: Cast) -> None:
    actor = Actor.of(cast.person("wu", "吴一", "call_back"))
    with pytest.raises(NotAllowed) as no:
        perform("test.make", actor, {"site": cast.garden, "name": "保洁部"}, door="page")
    assert no.value.code == "duty.none" and "试建部门" in no.value.sentence()
    assert Denied.objects.get().operation == "test.make" and not Event.objects.exists()


def test_unsigned_under_enforcement_is_told_to_sign(cast: Cast) -> None:
    actor = Actor.of(cast.person("chen", "陈新", "test_make", signed=False))
    with pytest.raises(NotAllowed) as no:
        perform("test.make", actor, {"site": cast.garden, "name": "保洁部"}, door="page")
    assert no.value.code == "duty.unsigned" and "确认书" in no.value.sentence()


def test_a_row_of_another_site_does_not_exist(cast: Cast) -> None:
    with writing():
        other = cast.site("OTHER", "别家", Site.Kind.COMPANY, None)
    actor = Actor.of(cast.person("lin", "林晓雯", "test_make"))
    with pytest.raises(Invalid) as bad:
        perform("test.make", actor, {"site": other, "name": "保洁部"}, door="api")
    assert list(bad.value.errors) == ["site"]
