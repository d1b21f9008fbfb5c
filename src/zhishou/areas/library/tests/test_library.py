"""法规与制度: found by any word, kept in versions that stay, read by who is asked, reviewed on their day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, reads, writing
from django.db import DatabaseError, transaction
from django.test import Client

from zhishou.areas.library.jobs import ask_new_readers
from zhishou.areas.library.models import Acknowledgement, Document, Version
from zhishou.areas.library.queries import difference, listing
from zhishou.kernel import clock, holding, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, CharterVersion, Notice, Obligation, Person
from zhishou.kernel.operation import NotAllowed, Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"
MONTHLY = {"every": "month", "on": "workday 10", "do": "library.look_through", "by": "17:30"}
LAW = {
    "title": "物业管理条例", "source": "国务院令第 379 号", "text": "物业服务收费应当遵循合理、公开的原则。", "tags": "收费、物业",
}  # fmt: skip
RULE = {"title": "收费管理制度", "source": "客户服务部", "text": "一、现金当日缴存。\n二、收据连号使用。"}


class Shelf:
    """A clerk who keeps the laws, a manager who keeps the rules, and a cashier who is to read them."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.today = cast, clock.today()
        self.clerk = cast.person("wen", "文员", "keep_laws")
        self.head = cast.person("zhou", "周敏", "keep_rules", obliges=(MONTHLY,))
        self.sun = cast.person("sun", "孙莉", "take_money")

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        return perform(operation, Actor.of(who), data, door="page").result

    def law(self, **more: Any) -> Document:
        given = {"site": self.cast.garden.pk, "effective_on": self.today - timedelta(days=900), **LAW, **more}
        made = self.do(self.clerk, "library.enter_law", **given)
        assert isinstance(made, Document)
        return made

    def rule(self, **more: Any) -> Document:
        given = {"site": self.cast.garden.pk, "duties": ["test.sun.1"], **RULE, **more}
        made = self.do(self.head, "library.enter_rule", **given)
        assert isinstance(made, Document)
        return made

    def put(self, rule: Document, days: int = 0, review: int = 180) -> Document:
        on, review_on = self.today + timedelta(days=days), self.today + timedelta(days=review)
        made = self.do(self.head, "library.put_in_force", document=rule.pk, effective_on=on, review_on=review_on)
        assert isinstance(made, Document)
        return made

    def draft(self, rule: Document, text: str) -> None:
        self.do(self.head, "library.draft_rule", document=rule.pk, text=text, changes="改一处")

    def found(self, who: Person, **asked: str) -> list[str]:
        return [row.title for row in listing(Actor.of(who), asked)]

    def html(self, who: Person, path: str) -> str:
        client = Client()
        client.force_login(who, backend=BACKEND)
        return client.get(path).content.decode()


@pytest.fixture
def shelf(cast: Cast) -> Shelf:
    return Shelf(cast)


def refused(code: str, act: Any) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code and no.value.sentence()


def test_a_law_is_found_by_any_word_of_title_number_text_and_by_its_tag(shelf: Shelf) -> None:
    shelf.law()
    shelf.law(title="价格法", source="主席令第 92 号", text="经营者应当明码标价。", tags="价格")
    for words in ("物业管理", "379", "公开的原则", "wygltl"):
        assert shelf.found(shelf.sun, q=words) == ["物业管理条例"]
    assert shelf.found(shelf.sun, tag="价格") == ["价格法"]
    assert shelf.found(shelf.sun, q="停车") == []
    assert "明码标价" in shelf.html(shelf.sun, Document.objects.get(title="价格法").url())


def test_the_same_law_is_entered_once_and_only_by_who_keeps_laws(shelf: Shelf) -> None:
    law = shelf.law()
    reads("library.there", f"《物业管理条例》已经在库里，编号 {law.number}。请打开那一份，收进新版本。", shelf.law)
    refused("library.duty_unknown", lambda: shelf.law(title="别的", duties=["no.such"]))
    with pytest.raises(NotAllowed):
        shelf.do(shelf.sun, "library.enter_law", site=shelf.cast.garden.pk, effective_on=shelf.today, **LAW)


def test_an_amended_law_keeps_its_old_version_and_a_repealed_one_stays_to_be_read(shelf: Shelf) -> None:
    law = shelf.law()
    amend = {"document": law.pk, "text": "物业服务收费应当遵循合理、公开以及质价相符的原则。"}
    with pytest.raises(Refused, match=r"library\.not_later"):
        shelf.do(shelf.clerk, "library.amend_law", effective_on=shelf.today - timedelta(days=900), **amend)
    shelf.do(shelf.clerk, "library.amend_law", effective_on=shelf.today, **amend)
    html = shelf.html(shelf.sun, law.url())
    assert "第 2 版" in html and "以及质价相符" in html and "<ins>" in html
    assert "第 1 版" in shelf.html(shelf.sun, f"{law.url()}?version=1")
    repeal = {"document": law.pk, "reason": "被新条例代替"}
    refused(
        "library.repeal_future",
        lambda: shelf.do(shelf.clerk, "library.repeal_law", on=shelf.today + timedelta(days=1), **repeal),
    )
    shelf.do(shelf.clerk, "library.repeal_law", on=shelf.today, **repeal)
    refused("library.repealed", lambda: shelf.do(shelf.clerk, "library.amend_law", effective_on=shelf.today, **amend))
    assert shelf.found(shelf.sun, state="repealed") == ["物业管理条例"] and shelf.found(shelf.sun, state="force") == []


def test_an_amended_law_that_is_sorted_is_still_found_by_its_new_words(shelf: Shelf) -> None:
    law = shelf.law()
    text = "停放车辆应当服从管理。"
    shelf.do(shelf.clerk, "library.amend_law", document=law.pk, effective_on=shelf.today, text=text)
    shelf.do(shelf.clerk, "library.sort_law", document=law.pk, tags="停车")
    assert shelf.found(shelf.sun, q="服从管理") == ["物业管理条例"]


def test_a_draft_is_for_its_keepers_and_a_rule_in_force_is_read_by_who_is_asked(shelf: Shelf) -> None:
    rule = shelf.rule()
    assert shelf.found(shelf.sun) == [] and shelf.found(shelf.head) == ["收费管理制度"]
    shelf.put(rule)
    assert Notice.objects.get(kind="library.to_read").person == shelf.sun
    assert shelf.found(shelf.sun, view="unread") == ["收费管理制度"]
    version = rule.versions.get()
    assert "我已阅知" in shelf.html(shelf.sun, rule.url()) and "谁已经阅知" not in shelf.html(shelf.sun, rule.url())
    assert "还没有阅知" in shelf.html(shelf.head, rule.url())
    refused("library.not_asked", lambda: shelf.do(shelf.clerk, "library.acknowledge", version=version.pk))
    shelf.do(shelf.sun, "library.acknowledge", version=version.pk)
    refused("library.read_before", lambda: shelf.do(shelf.sun, "library.acknowledge", version=version.pk))
    assert shelf.found(shelf.sun, view="unread") == []
    assert "还没有阅知" not in shelf.html(shelf.head, rule.url())


def test_the_next_version_is_asked_for_again_and_the_old_one_rules_until_its_day(shelf: Shelf) -> None:
    rule = shelf.rule()
    refused("library.not_in_force", lambda: shelf.do(
        shelf.head, "library.review_rule", document=rule.pk, finding="不用改", review_on=shelf.today + timedelta(days=9)
    ))  # fmt: skip
    shelf.put(rule)
    refused("library.no_draft", lambda: shelf.put(rule, days=3))
    shelf.draft(rule, RULE["text"])
    refused("library.same_text", lambda: shelf.put(rule, days=3))
    shelf.draft(rule, RULE["text"].replace("当日", "次日"))
    refused("library.not_later", lambda: shelf.put(rule))
    refused("library.review_later", lambda: shelf.put(rule, days=3, review=3))
    shelf.put(rule, days=3)
    assert "现金当日缴存" in shelf.html(shelf.clerk, rule.url())
    assert [row.version.n for row in Acknowledgement.objects.filter(person=shelf.sun).order_by("pk")] == [1, 2]
    with clock.at(clock.now() + timedelta(days=3)):
        assert "次日" in shelf.html(shelf.clerk, rule.url())


def test_the_words_of_a_version_in_force_stay_whoever_writes(shelf: Shelf) -> None:
    version = shelf.put(shelf.rule()).versions.get()
    for change in (lambda: Version.objects.filter(pk=version.pk).update(text="别的"), version.delete):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic(), writing():
            Acknowledgement.objects.filter(version=version).delete()
            change()


def test_the_month_is_looked_through_once_every_rule_that_is_due_was_reviewed(shelf: Shelf) -> None:
    rule = shelf.put(shelf.rule(), review=2)
    moment = (clock.now() + timedelta(days=3)).replace(hour=2)  # in the morning
    for _day in range(60):
        with clock.at(moment):
            if sweep.sweep()["opened"]:
                break
        moment += timedelta(days=1)
    site = shelf.cast.garden.pk
    with clock.at(moment):
        owed = Obligation.objects.get(do_operation="library.look_through")
        assert shelf.found(shelf.head, view="due") == ["收费管理制度"]
        refused("library.review_waits", lambda: shelf.do(shelf.head, "library.look_through", site=site))
        shelf.do(
            shelf.head, "library.review_rule", document=rule.pk, finding="执行顺畅，不用改",
            review_on=clock.today() + timedelta(days=180),
        )  # fmt: skip
        assert "确认都检讨过了" in shelf.html(shelf.head, "/library?view=due")
        shelf.do(shelf.head, "library.look_through", site=site)
    owed.refresh_from_db()
    assert owed.state == "kept"


def test_laws_and_rules_are_not_mixed_up_and_a_repealed_rule_asks_nobody(shelf: Shelf) -> None:
    law, rule = shelf.law(), shelf.put(shelf.rule())
    both = shelf.cast.person("both", "两管", "keep_laws", "keep_rules")
    refused("library.is_law", lambda: shelf.do(both, "library.draft_rule", document=law.pk, text="改改"))
    refused("library.is_rule", lambda: shelf.do(both, "library.sort_law", document=rule.pk, tags="收费"))
    shelf.do(both, "library.sort_rule", document=rule.pk, tags="收费，现金", duties=[])
    assert shelf.found(shelf.sun, tag="现金") == ["收费管理制度"]
    shelf.do(both, "library.repeal_rule", document=rule.pk, on=shelf.today, reason="并入新制度")
    version = rule.versions.get()
    refused("library.repealed", lambda: shelf.do(shelf.sun, "library.acknowledge", version=version.pk))
    assert shelf.found(shelf.sun, view="unread") == []


def test_what_changed_is_marked_run_by_run() -> None:
    changed = difference("一、现金当日缴存。\n二、收据连号。", "一、现金次日缴存。\n二、收据连号。\n三、每日核对。")
    assert [(part.kind, [run.kind for run in part.runs]) for part in changed] == [
        ("changed", ["same", "removed", "added", "same"]), ("same", ["same"]), ("added", ["added"]),
    ]  # fmt: skip


def test_pages_of_new_ones_open_for_their_keepers_and_the_list_leaves_as_excel(shelf: Shelf) -> None:
    shelf.law()
    client = Client()
    client.force_login(shelf.clerk, backend=BACKEND)
    assert client.get("/library/new/law").status_code == 200 and client.get("/library/new/rule").status_code == 403
    assert client.get("/library.xlsx").content[:2] == b"PK"
    assert "物业管理条例" in client.get("/search?q=物业管理").content.decode()
    client.force_login(shelf.head, backend=BACKEND)
    assert client.get("/library/new/rule").status_code == 200
    assert client.get("/library/FG2020-99999").status_code == 404


def takes_over(shelf: Shelf, who: Person) -> None:
    """Somebody else signs for the cashier's post."""
    post = Appointment.objects.get(person=shelf.sun).post
    with writing():
        made = Appointment.objects.create(person=who, post=post, site=shelf.cast.garden, starts_at=clock.now())
        holding.sign(made, CharterVersion.objects.get(post=post), f"ZR-{who.username}-2", clock.now())


def test_who_takes_up_a_duty_later_is_asked_the_next_morning_and_once(shelf: Shelf) -> None:
    rule = shelf.rule()
    assert ask_new_readers() == 0  # a draft is read by nobody
    shelf.put(rule)
    assert ask_new_readers() == 0
    takes_over(shelf, shelf.clerk)
    assert shelf.found(shelf.clerk, view="unread") == []
    assert ask_new_readers() == 1
    assert shelf.found(shelf.clerk, view="unread") == ["收费管理制度"]
    assert Notice.objects.filter(kind="library.to_read", person=shelf.clerk).count() == 1
    shelf.do(shelf.clerk, "library.acknowledge", version=rule.versions.get().pk)
    assert ask_new_readers() == 0
    assert Acknowledgement.objects.filter(version__document=rule).count() == 2


def test_a_newcomer_reads_the_version_in_force_and_the_coming_one_once_its_day_has_come(shelf: Shelf) -> None:
    rule = shelf.put(shelf.rule())
    shelf.draft(rule, "一、现金当日缴存，不过夜。")
    shelf.put(rule, days=10, review=200)
    takes_over(shelf, shelf.clerk)
    ask_new_readers()
    asked = Acknowledgement.objects.filter(person=shelf.clerk)
    assert [one.version.n for one in asked] == [1]
    with clock.at(clock.now() + timedelta(days=11)):
        assert ask_new_readers() == 1
    assert sorted(one.version.n for one in asked.all()) == [1, 2]


def test_a_duty_added_to_a_rule_asks_its_holders_at_once_and_a_repealed_rule_asks_nobody(shelf: Shelf) -> None:
    rule = shelf.put(shelf.rule(duties=[]))
    assert not Acknowledgement.objects.exists()
    shelf.do(shelf.head, "library.sort_rule", document=rule.pk, duties=["test.sun.1"])
    assert Notice.objects.get(kind="library.to_read").person == shelf.sun
    shelf.do(shelf.head, "library.repeal_rule", document=rule.pk, on=shelf.today, reason="不再适用")
    takes_over(shelf, shelf.clerk)
    assert ask_new_readers() == 0
    with pytest.raises(NotAllowed):
        shelf.do(shelf.sun, "library.ask_readers", document=rule.pk)
