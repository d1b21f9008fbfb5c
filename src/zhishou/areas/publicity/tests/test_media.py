"""媒体联系人: masked, every look on record and counted, kept once, emptied when they leave or ask for it."""

from __future__ import annotations

import pytest
from conftest import page, signed_in, writing
from django.db import IntegrityError, transaction

from zhishou.areas.customers.operations import reveals_today
from zhishou.areas.customers.words import REVEALS_A_DAY
from zhishou.areas.publicity.models import Reporter
from zhishou.areas.publicity.tests.team import Team
from zhishou.kernel import privacy
from zhishou.kernel.models import Event, Setting, Site
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


def test_a_mobile_is_masked_and_every_look_is_on_record(team: Team) -> None:
    one, none = team.reporter(), team.reporter("林放", "示例电台", mobile="")
    shown = page(team.director, "/publicity/media")
    assert "137····2002" in shown and "13700002002" not in shown and page(team.executive, "/publicity/media") == ""
    answer = signed_in(team.director).post(f"/publicity/media/{one.pk}/reveal")
    assert "13700002002" in answer.content.decode() and answer["Cache-Control"] == "private, no-store"
    assert Event.objects.filter(operation="publicity.reveal", actor=team.director).count() == 1
    assert reveals_today(team.director) == 1
    assert "没有登记手机" in signed_in(team.director).post(f"/publicity/media/{none.pk}/reveal").content.decode()
    assert signed_in(team.executive).post(f"/publicity/media/{one.pk}/reveal").status_code in (403, 404)
    with pytest.raises(NotAllowed):
        team.do(team.executive, "reveal", reporter=one.pk)


def test_looks_at_the_media_count_with_all_other_looks_of_the_day(team: Team) -> None:
    one = team.reporter()
    with writing():
        Setting.objects.create(site=team.site, name=REVEALS_A_DAY.name, value=1)
    team.do(team.director, "reveal", reporter=one.pk)
    with pytest.raises(Refused, match=r"customer\.reveals_used_up"):
        team.do(team.director, "reveal", reporter=one.pk)


def test_somebody_is_on_file_once_and_a_mobile_left_empty_stays(team: Team) -> None:
    one, other = team.reporter(), team.reporter("林放", "示例电台")
    with pytest.raises(Refused, match=r"publicity\.there"):
        team.reporter()
    with pytest.raises(Refused, match=r"publicity\.there"):
        team.do(team.director, "change_reporter", reporter=other.pk, name="纪敏", outlet="示例晚报")
    team.do(team.director, "change_reporter", reporter=one.pk, name="纪敏", outlet="示例日报", email="Ji@Example.com")
    one.refresh_from_db()
    assert (one.outlet, one.mobile, one.email, one.beat) == ("示例日报", "13700002002", "ji@example.com", "")
    with pytest.raises(Invalid):
        team.reporter("方其", mobile="1370000")


def test_whoever_left_the_outlet_is_not_reached_invited_or_changed_any_more(team: Team) -> None:
    one = team.reporter(note="周五截稿", email="ji@example.com")
    row = team.activity()
    first = team.invited(row, one)[0]
    team.do(team.director, "drop_reporter", reporter=one.pk)
    one.refresh_from_db()
    assert (one.mobile, one.email, one.note) == ("", "", "") and one.name == "纪敏"
    assert "纪敏" not in page(team.director, "/publicity/media") and "纪敏" in page(team.director, row.url())
    other = team.activity()
    for refused in (
        lambda: team.invited(other, one),
        lambda: team.do(team.director, "change_reporter", reporter=one.pk, name="纪敏", outlet="示例晚报"),
        lambda: team.do(team.director, "drop_reporter", reporter=one.pk),
    ):
        with pytest.raises(Refused, match=r"publicity\.left"):
            refused()
    team.do(team.director, "mark_came", invitation=first.pk, came=True)  # who came that day is still to be said
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Reporter.objects.filter(pk=one.pk).update(mobile="13700002002")
    assert team.reporter().pk != one.pk  # back at the outlet: a new line


def test_the_list_is_searched_and_taken_away_as_excel_with_masked_numbers(team: Team) -> None:
    team.reporter()
    team.reporter("林放", "示例电台", mobile="13700002003")
    found = page(team.director, "/publicity/media?q=电台")
    assert "林放" in found and "纪敏" not in found
    assert "没有符合的媒体联系人" in page(team.director, "/publicity/media?q=没有的")
    assert signed_in(team.director).get("/publicity/media.xlsx").content[:2] == b"PK"


def test_who_asks_to_be_erased_is_erased_among_the_media_too(team: Team) -> None:
    one = team.reporter(note="周五截稿")
    sites = frozenset(Site.objects.values_list("pk", flat=True))
    held = privacy.HOLDERS["publicity.reporter"]
    found = held.rows(privacy.Whose(0, "纪敏", frozenset({"13700002002"}), sites))
    assert list(found) == [one] and set(held.blank) == {"name", "title", "mobile", "email", "note"}
    assert not held.rows(privacy.Whose(0, "纪敏", frozenset({"13700002002"}), frozenset())).exists()
    with writing():
        Reporter.objects.filter(pk=one.pk).update(
            **held.blank
        )  # what it says after erasing is a row the database takes
