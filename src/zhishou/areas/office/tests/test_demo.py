"""The demo is real: made through the gate, sealed, every post filled, every stage there to see."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import Cast

from zhishou.areas.answers.models import Article
from zhishou.areas.billing.models import Run
from zhishou.areas.cases.models import Case, Kind, Stage
from zhishou.areas.daybook.models import Signature
from zhishou.areas.letters import sealing
from zhishou.areas.letters.models import Letter
from zhishou.areas.lockers.models import Fault, Stay
from zhishou.areas.office import demo
from zhishou.areas.office.demo import shop_returns
from zhishou.areas.office.demo.world import World
from zhishou.areas.payments.models import DebitLine
from zhishou.areas.property.models import Reading
from zhishou.areas.returns.models import Invoice, Return
from zhishou.kernel import audit, clock, evidence_export, evidence_file, files
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Appointment, Event, Person, Post, Seal, Site
from zhishou.kernel.operation import Refused
from zhishou.packs import loader

AFTERNOON = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # a Tuesday, 15:30 in Shanghai
COMPANIES = {
    "CUIHU": ("common", "property"), "ANTU": ("common", "service", "dealer"), "YUNFAN": ("common", "agency"),
    "XINGHUI": ("common", "retail"),
}  # fmt: skip


@pytest.fixture
def small_demo(transactional_db: None, settings: Any) -> Iterator[list[str]]:
    settings.EMBEDDED = True  # the tests may run on a database of their own choice
    with clock.at(AFTERNOON):
        yield demo.fill(days=12, scale=0.4)


def test_a_small_demo_is_whole(small_demo: list[str], tmp_path: Path) -> None:
    assert small_demo == []  # the gate turned nothing down
    _every_post_is_filled()
    _letters_are_sealed_and_some_wait()
    _work_shows_every_stage()
    _fees_are_billed_and_the_next_month_is_being_read()
    _the_store_has_something_at_every_step()
    _evidence_holds(tmp_path)
    with pytest.raises(Refused, match=r"office\.demo_not_empty"):
        demo.fill()


def test_a_demo_that_was_interrupted_is_noticed(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.HOME, settings.EMBEDDED = tmp_path, True
    assert not demo.was_interrupted()
    (tmp_path / "demo-begun").touch()
    with pytest.raises(Refused, match=r"office\.demo_interrupted") as no:
        demo.fill()
    assert str(tmp_path) in no.value.sentence()


def test_a_demo_that_is_being_made_elsewhere_is_not_called_interrupted(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.HOME, settings.EMBEDDED = tmp_path, True
    (tmp_path / "demo-begun").touch()
    with (tmp_path / "demo.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Refused, match=r"office\.demo_running"):
            demo.fill()


def test_a_story_of_the_store_begins_after_its_ticket_was_read_in() -> None:
    world = World(AFTERNOON, demo.DAYS, 1.0, Random(1))
    early = [name for ago, _hour, name, _story in shop_returns.stories(world) if ago >= shop_returns.SOLD[name][0]]
    assert early == []


def _every_post_is_filled() -> None:
    for company, packs in COMPANIES.items():
        wanted = {post.code for name in packs for post in loader.load_pack(name).posts}
        assert wanted <= set(Post.objects.filter(site__code=company).values_list("code", flat=True))
        filled = Appointment.objects.filter(post__site__code=company, ended_at=None)
        assert wanted <= set(filled.values_list("post__code", flat=True))
    admin = Actor.of(Person.objects.get(username="admin"))
    assert all(admin.can("organise", site) for site in Site.objects.all())
    assert Site.objects.get(code="TRY").in_trial() and not Site.objects.get(code="CH1").in_trial()
    assert not any(person.has_usable_password() for person in Person.objects.all())


def _letters_are_sealed_and_some_wait() -> None:
    states = set(Letter.objects.values_list("state", flat=True))
    assert {"signed", "issued", "declined"} <= states
    letter = Letter.objects.filter(state="signed").latest("pk")
    assert letter.sealed is not None
    assert sealing.check(files.read(letter.sealed), letter.site.company()).good
    assert not Actor.of(Person.objects.get(username="panzhiyuan")).capabilities


def _work_shows_every_stage() -> None:
    assert set(Case.objects.values_list("stage", flat=True)) == set(Stage.values)
    assert set(Case.objects.values_list("kind", flat=True)) == set(Kind.values)
    assert not Event.objects.filter(at__gt=AFTERNOON).exists()


def _fees_are_billed_and_the_next_month_is_being_read() -> None:
    runs = Run.objects.filter(site__code="CH1").order_by("period")
    assert [run.period for run in runs] == [202608, 202609, 202610] and all(run.approved_at for run in runs)
    assert set(DebitLine.objects.values_list("state", flat=True)) == {"paid", "failed"}
    doubts = Reading.objects.filter(state=Reading.State.DOUBTED, period=202611).select_related("meter")
    why = {reading.meter.number: set(reading.why) for reading in doubts}
    assert {"swapped"} <= why["W7-101"] & why["W7-102"] and "rollover" in why["W7-203"] and "jump" in why["W8-101"]
    assert len(why) == 5  # with the dial that stands still


def _the_store_has_something_at_every_step() -> None:
    store = Site.objects.get(code="XH1")
    assert {"waiting", "ready", "done"} <= set(Return.objects.filter(site=store).values_list("state", flat=True))
    assert Return.objects.get(site=store, state="waiting").second_why == "over"
    invoices = Invoice.objects.filter(site=store)
    assert {"waiting", "ready", "issued"} <= set(invoices.values_list("state", flat=True))
    assert invoices.filter(reverses__isnull=False, state="issued").exists()
    assert set(Stay.objects.filter(site=store).values_list("state", flat=True)) == set(Stay.State.values)
    assert (
        any(stay.overtime for stay in Stay.objects.filter(site=store))
        and Fault.objects.filter(repaired_at=None).exists()
    )
    days = set(Signature.objects.filter(site=store).values_list("day", flat=True))
    assert len(days) == 12  # every day of its people, today's opening among them
    assert Article.objects.filter(site=store, text=None).exists() and Article.objects.exclude(text=None).exists()


def _evidence_holds(folder: Path) -> None:
    assert not any(audit.differences().values())
    assert Seal.objects.count() > 1
    file = folder / "evidence.jsonl"
    assert evidence_export.export(file) == Event.objects.count()
    assert evidence_file.verify(file, "").ok
