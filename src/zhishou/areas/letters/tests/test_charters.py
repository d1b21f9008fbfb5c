"""The administration writes duties in the browser; a new version asks only those whom it changes something for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, writing
from django.test import Client

from zhishou.areas.letters import safeguard
from zhishou.areas.letters.models import Letter
from zhishou.areas.letters.tests.hands import do, drawn, of
from zhishou.kernel import clock, holding
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import CharterVersion, Notice, Person, Post
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db


def write(admin: Person, post: Post, *clauses: dict[str, Any]) -> CharterVersion:
    data = {"post": post, "clauses": list(clauses)}
    result = perform("letters.write_charter", Actor.of(admin), data, door="page").result
    assert isinstance(result, CharterVersion)
    return result


def publish(admin: Person, post: Post, until: object = None) -> None:
    perform("letters.publish_charter", Actor.of(admin), {"post": post, "keep_old_until": until}, door="page")


@pytest.fixture
def signed_lin(admin: Person, lin: Person) -> Person:
    letter = do("letters.issue", admin, appointment=of(lin))
    do("letters.sign", lin, letter=letter, signature=drawn())
    return lin


def test_of_a_new_version_only_what_was_added_waits_for_the_signature(admin: Person, signed_lin: Person) -> None:
    post = of(signed_lin).post
    old = {"id": "test.lin.1", "text": "林晓雯的职责", "grants": ["发出确认书"]}
    write(admin, post, old, {"text": "写岗位职责", "grants": ["制定岗位职责"]})
    publish(admin, post)
    actor = Actor.of(signed_lin)
    assert actor.can("issue_letters") and not actor.can("write_charters")
    letter = Letter.objects.get(state="issued")
    assert letter.previous is not None
    assert Notice.objects.filter(person=signed_lin, kind="letter.to_sign_again").exists()
    do("letters.sign", signed_lin, letter=letter, signature=drawn())
    assert Actor.of(signed_lin).can("write_charters")
    before = page(None, f"/verify/{letter.previous.number}")
    assert f"现行的是 {letter.number}" in before and "有效：" not in before
    assert "有效：" in page(None, f"/verify/{letter.number}")


def test_a_changed_duty_keeps_its_old_powers_until_the_deadline(admin: Person, signed_lin: Person) -> None:
    post, today = of(signed_lin).post, clock.today()
    write(admin, post, {"id": "test.lin.1", "text": "改过的职责", "grants": ["发出确认书"]})
    publish(admin, post, today + timedelta(days=5))
    assert Actor.of(signed_lin).can("issue_letters")
    with clock.at(clock.now() + timedelta(days=6)):
        assert not Actor.of(signed_lin).can("issue_letters")


def test_a_waiting_letter_of_the_old_version_is_replaced(admin: Person, lin: Person) -> None:
    first = do("letters.issue", admin, appointment=of(lin))
    write(admin, of(lin).post, {"id": "test.lin.1", "text": "改过的职责", "grants": ["issue_letters"]})
    publish(admin, of(lin).post)
    first.refresh_from_db()
    assert first.state == Letter.State.WITHDRAWN
    assert Letter.objects.get(state="issued").version.number == 2


@pytest.mark.parametrize(
    ("clause", "code", "name"),
    [
        ({"text": "甲", "grants": ["管理宇宙"]}, "charter.unknown_capability", "管理宇宙"),
        (
            {"text": "甲", "grants": [], "obliges": [{"after": "飞天", "do": "letters.issue", "within": "3 days"}]},
            "charter.unknown_operation",
            "飞天",
        ),
        (
            {"text": "甲", "obliges": [{"after": "letters.sign", "do": "发出确认书", "within": "3 days"}]},
            "charter.cannot_do",
            "发出确认书",
        ),
        (
            {
                "text": "甲",
                "grants": ["发出确认书"],
                "obliges": [{"after": "letters.sign", "do": "letters.issue", "within": "x"}],
            },
            "charter.bad_rule",
            "",
        ),
        (
            {
                "text": "甲",
                "grants": ["发出确认书"],
                "obliges": [{"after": "letters.sign", "do": "letters.issue", "within": "agreed"}],
            },
            "charter.nothing_agreed",
            "签署确认书",
        ),
        ({"text": "", "grants": ["发出确认书"]}, "charter.text_missing", ""),
        ({"id": "nobody.9", "text": "甲"}, "charter.unknown_duty", "nobody.9"),
    ],
)
def test_a_wrong_duty_is_refused_at_save_with_line_and_name(
    admin: Person, lin: Person, clause: dict[str, Any], code: str, name: str
) -> None:
    with pytest.raises(Refused) as no:
        write(admin, of(lin).post, {"text": "好的一条"}, clause)
    assert no.value.code == code
    assert "第 2 条" in no.value.sentence() and name in no.value.sentence()
    assert not CharterVersion.objects.filter(post=of(lin).post, state="draft").exists()


def test_a_bad_version_is_disabled_at_start_and_the_rest_goes_on(cast: Cast, admin: Person, signed_lin: Person) -> None:
    with writing():
        bad = holding.ClauseText("test.lin.1", "坏的职责", ("fly",))
        version = holding.write_draft(of(signed_lin).post, [bad], by=None, note="", now=clock.now())
        holding.publish(version, clock.now(), keep_old_until=None)
    assert [v.pk for v in safeguard.disable_bad_versions()] == [version.pk]
    version.refresh_from_db()
    assert version.state == "disabled" and "fly" in version.trouble
    assert safeguard.disable_bad_versions() == []
    assert Actor.of(admin).can("issue_letters")


def test_the_editor_saves_a_draft_and_gives_back_what_was_typed_when_a_name_is_wrong(
    client: Client, admin: Person, lin: Person
) -> None:
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    post = of(lin).post
    url = f"/charters/{post.pk}/edit"
    page = client.get(url).content.decode()
    assert "林晓雯的职责" in page and "发出确认书" in page
    typed = {
        "duty-0-id": "test.lin.1", "duty-0-place": "9" * 5000, "duty-0-text": "林晓雯的职责", "duty-0-grants": ["issue_letters"],
        "duty-1-text": "先做这个", "duty-1-place": "1", "duty-1-grants": ["issue_letters"],
        "duty-1-after-0-after": "没有的工作", "duty-1-after-0-do": "发出确认书", "duty-1-after-0-amount": "2",
        "duty-1-after-0-unit": "workdays", "note": "加一条",
    }  # fmt: skip
    again = client.post(url, typed)
    assert again.status_code == 409
    assert "第 1 条" in again.content.decode() and "没有的工作" in again.content.decode()
    assert "先做这个" in again.content.decode()
    done = client.post(url, {**typed, "duty-1-after-0-after": "签署确认书"})
    assert done.status_code == 302
    draft = CharterVersion.objects.get(post=post, state="draft")
    first, second = draft.clauses.all()
    assert (first.text, second.duty_id) == ("先做这个", "test.lin.1")
    assert first.obliges == [{"after": "letters.sign", "do": "letters.issue", "within": "2 workdays"}]
    shown = client.get(url).content.decode()
    assert "新增职责" in shown and "发布并发出新确认书" in shown


def test_a_deadline_set_for_the_very_thing_is_written_and_read_back_in_the_editor(
    client: Client, admin: Person, lin: Person
) -> None:
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    post = of(lin).post
    typed = {
        "duty-0-id": "test.lin.1", "duty-0-place": "1", "duty-0-text": "办好交办的事", "duty-0-grants": ["do_errands"],
        "duty-0-after-0-after": "交办事项", "duty-0-after-0-do": "报告办完", "duty-0-after-0-amount": "",
        "duty-0-after-0-unit": "agreed", "note": "加一条",
    }  # fmt: skip
    assert client.post(f"/charters/{post.pk}/edit", typed).status_code == 302
    draft = CharterVersion.objects.get(post=post, state="draft")
    assert draft.clauses.get().obliges == [{"after": "errands.assign", "do": "errands.finish", "within": "agreed"}]
    page = client.get(f"/charters/{post.pk}/edit").content.decode()
    assert '<option value="agreed" selected>（按定下的期限）</option>' in page
    assert "定下的期限之前" in client.get(f"/charters/{post.pk}").content.decode()


def test_any_two_versions_are_compared_word_by_word(client: Client, admin: Person, signed_lin: Person) -> None:
    post = of(signed_lin).post
    write(admin, post, {"id": "test.lin.1", "text": "林晓雯的新职责", "grants": ["issue_letters", "write_charters"]})
    publish(admin, post)
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/charters/{post.pk}?from=1&to=2").content.decode()
    assert "<ins>新</ins>" in page and "增加权限" in page and "制定岗位职责" in page
    client.force_login(signed_lin, backend="django.contrib.auth.backends.ModelBackend")
    letter = Letter.objects.get(state="issued")
    page = client.get(f"/letters/{letter.number}/sign").content.decode()
    assert "<ins>新</ins>" in page and "签字后，你将可以" in page and "有改动" in page
