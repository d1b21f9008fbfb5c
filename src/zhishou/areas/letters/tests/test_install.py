"""Packs become posts with duties in force, and what a later version of them says otherwise is compared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import Cast, reads, writing
from django.test import Client

from zhishou.areas.letters import drafts, patterns
from zhishou.areas.letters.install import install_packs
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.holding import current_version, publish, write_draft
from zhishou.kernel.models import CharterVersion, Post
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db


def test_packs_become_posts_with_their_line_upward_and_version_one_in_force(cast: Cast) -> None:
    with writing():
        posts = {p.code: p for p in install_packs(cast.company, ["common", "property"], clock.now())}
    assistant = posts["property.assistant"]
    version = current_version(assistant)
    assert version is not None and version.number == 1
    assert assistant.above == posts["property.supervisor"]
    assert posts["property.manager"].above == posts["implied.general_manager"]
    ids = list(version.clauses.values_list("duty_id", flat=True))
    assert ids[0] == "property.assistant.1" and "service.complaint.1" in ids
    assert [p.code for p in posts.values() if p.is_root] == ["implied.administration"]


def test_installing_twice_adds_nothing(cast: Cast) -> None:
    with writing():
        first = install_packs(cast.company, ["common", "dealer"], clock.now())
        second = install_packs(cast.company, ["common", "dealer"], clock.now())
    assert {p.pk for p in first} == {p.pk for p in second}
    assert CharterVersion.objects.filter(post__in=first).count() == len(first)
    assert Post.objects.get(code="dealer.sales_clerk").above == Post.objects.get(code="dealer.sales_manager")


def test_what_a_new_version_of_the_program_brings_is_compared_and_taken_over(cast: Cast) -> None:
    """楼管员 of an old home: no third duty, the first without its second power, another by the company itself."""
    admin = cast.person("admin", "行政", "issue_letters", "write_charters", site=cast.company)
    with writing():
        posts = {p.code: p for p in install_packs(cast.company, ["common"], clock.now())}
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    assert "与岗位模板对照" not in client.get("/charters").content.decode()
    assert "没有不同" in client.get("/charters/patterns").content.decode()
    keeper = posts["implied.building_keeper"]
    first, second, third = (drafts.text_of(c) for c in _current(keeper).clauses.all())
    old = [replace(first, grants=("enter_readings",)), second, replace(third, duty_id="own.1", text="每天开楼门")]
    with writing():  # as an older program installed it
        _current(keeper).delete()
        version = write_draft(keeper, old, by=None, note="", now=clock.now())
        publish(version, clock.now(), keep_old_until=None)
    assert '<span class="badge bg-yellow-lt ms-1 num">1</span>' in client.get("/charters").content.decode()
    html = client.get("/charters/patterns").content.decode()
    assert third.text in html and "复核读数" in html and "删去职责" not in html and "总经理" not in html
    answer = client.post("/do/letters.take_pattern", {"post": keeper.pk, "key": "k"})
    assert answer["Location"] == f"/charters/{keeper.pk}/edit"
    draft = CharterVersion.objects.get(state="draft")
    assert [drafts.text_of(c) for c in draft.clauses.all()] == [first, second, third, old[2]]
    assert _current(keeper) == version and "去核对、发布" in client.get("/charters/patterns").content.decode()
    perform("letters.publish_charter", Actor.of(admin), {"post": keeper}, door="page")
    assert "没有不同" in client.get("/charters/patterns").content.decode()
    reads(
        "charter.as_pattern",
        "“楼管员”的现行职责和岗位模板没有不同，或者没有模板，不用照写。",
        lambda: perform("letters.take_pattern", Actor.of(admin), {"post": keeper}, door="page"),
    )


def test_what_the_company_changed_itself_is_told_apart_and_stays(cast: Cast) -> None:
    """楼管员: the company gave the first duty other words and left the second out; both were in force as the pack has them."""
    admin = cast.person("admin", "行政", "issue_letters", "write_charters", site=cast.company)
    with writing():
        posts = {p.code: p for p in install_packs(cast.company, ["common"], clock.now())}
    keeper = posts["implied.building_keeper"]
    first, second, third = (drafts.text_of(c) for c in _current(keeper).clauses.all())
    mine = replace(first, text="抄表按本小区的办法")
    with writing():
        version = write_draft(keeper, [mine, third], by=None, note="", now=clock.now())
        publish(version, clock.now(), keep_old_until=None)
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    assert "与岗位模板对照" not in client.get("/charters").content.decode()  # nothing new to take over
    html = client.get("/charters/patterns").content.decode()
    assert "公司自己改过的，照模板写时不动" in html and "程序的新版本带来的" not in html
    with pytest.raises(Refused, match="as_pattern"):
        perform("letters.take_pattern", Actor.of(admin), {"post": keeper}, door="page")
    answer = client.post("/do/letters.take_pattern", {"post": keeper.pk, "whole": "1", "_hidden": "whole", "key": "k"})
    assert answer["Location"] == f"/charters/{keeper.pk}/edit"
    draft = CharterVersion.objects.get(state="draft")
    assert [drafts.text_of(c) for c in draft.clauses.all()] == [first, second, third]


def test_taking_over_what_is_new_leaves_what_the_company_changed(cast: Cast) -> None:
    admin = cast.person("admin", "行政", "issue_letters", "write_charters", site=cast.company)
    with writing():
        posts = {p.code: p for p in install_packs(cast.company, ["common"], clock.now())}
    keeper = posts["implied.building_keeper"]
    first, second, third = (drafts.text_of(c) for c in _current(keeper).clauses.all())
    older = replace(first, grants=("enter_readings",))
    mine = replace(first, text="抄表按本小区的办法")
    with (
        writing()
    ):  # an older program had neither the third duty nor the first one's second power; then its words changed here
        _current(keeper).delete()
        for clauses in ([older, second], [replace(mine, grants=older.grants), second]):
            publish(write_draft(keeper, clauses, by=None, note="", now=clock.now()), clock.now(), keep_old_until=None)
    made = perform("letters.take_pattern", Actor.of(admin), {"post": keeper}, door="page").result
    assert isinstance(made, CharterVersion)
    assert [drafts.text_of(c) for c in made.clauses.all()] == [mine, second, third]


def test_a_post_that_a_pack_has_gained_is_offered_and_set_up_with_its_duties(cast: Cast) -> None:
    admin = cast.person("admin", "行政", "issue_letters", "write_charters", site=cast.company)
    with writing():
        posts = {p.code: p for p in install_packs(cast.company, ["common", "property"], clock.now())}
        clerk = posts["property.clerk"]
        _current(clerk).delete()
        clerk.delete()
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    assert '<span class="badge bg-yellow-lt ms-1 num">1</span>' in client.get("/charters").content.decode()
    html = client.get("/charters/patterns").content.decode()
    assert "新的岗位" in html and "客服文员" in html and "总台服务员" not in html  # of the company's packs alone
    answer = client.post("/do/letters.add_post", {"site": cast.company.pk, "code": "property.clerk", "key": "k"})
    made = Post.objects.get(code="property.clerk")
    assert answer["Location"] == f"/charters/{made.pk}" and made.above == posts["property.supervisor"]
    assert _current(made).number == 1 and "没有不同" in client.get("/charters/patterns").content.decode()
    reads(
        "charter.no_such_pattern", "翠湖物业 已经有这个岗位，或者岗位模板里没有“property.clerk”。请刷新页面再选。",
        lambda: perform("letters.add_post", Actor.of(admin), {"site": cast.company, "code": "property.clerk"}, door="page"),
    )  # fmt: skip


def test_a_post_the_company_made_itself_has_no_pattern_to_compare_with(cast: Cast) -> None:
    admin = cast.person("admin", "行政", "write_charters", site=cast.company)
    assert patterns.differing(Actor.of(admin)) == []
    assert patterns.differing(Actor.of(cast.person("lin", "林晓雯", "take_in"))) == []
    with writing():  # a group has its administration alone, and no trade that could gain a post
        Post.objects.create(site=cast.company, code="implied.administration", name="行政部", is_root=True)
    assert patterns.gained(Actor.of(admin)) == []


def _current(post: Post) -> CharterVersion:
    found = current_version(post)
    assert found is not None
    return found
