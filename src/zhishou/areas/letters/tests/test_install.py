"""Packs become posts with duties in force."""

from __future__ import annotations

import pytest
from conftest import Cast, writing

from zhishou.areas.letters.install import install_packs
from zhishou.kernel import clock
from zhishou.kernel.holding import current_version
from zhishou.kernel.models import CharterVersion, Post

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
