"""The menu holds what a person's duties open and what means something in the companies they work in."""

from __future__ import annotations

import re

import pytest
from conftest import Cast
from django.test import Client

from zhishou.kernel.models import Person, Site


def menu(person: Person) -> set[str]:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/letters/mine")
    assert answer.status_code == 200
    shown = answer.content.decode().partition("<nav>")[2].partition("</nav>")[0]
    return set(re.findall(r'href="([^"]+)"', shown))


@pytest.mark.parametrize(
    ("own", "beside", "entry"),
    [
        ("request_materials", "keep_materials", "/materials"),
        ("visit_arrears", "assess_collectors", "/collection/assessments"),
        ("do_tasks", "open_projects", "/traffic"),
    ],
)
def test_what_needs_a_colleague_is_offered_only_where_there_is_one(
    cast: Cast, own: str, beside: str, entry: str
) -> None:
    engineer = cast.person("lin", "林工", own)
    elsewhere = cast.site("ANTU", "安途汽车", Site.Kind.COMPANY, None)
    cast.person("ma", "马丽", beside, site=elsewhere)
    assert entry not in menu(engineer)
    cast.person("mei", "梅婷", beside, site=cast.bay)
    assert entry in menu(engineer)


def test_a_long_menu_is_in_parts_and_a_short_one_is_a_plain_list(cast: Cast) -> None:
    client = Client()
    client.force_login(
        cast.person("wu", "吴短", "handle_work_orders"), backend="django.contrib.auth.backends.ModelBackend"
    )
    short = client.get("/letters/mine").content.decode().partition("<nav>")[2].partition("</nav>")[0]
    many = (
        "take_in",
        "call_back",
        "run_billing",
        "take_money",
        "collect_arrears",
        "see_statistics",
        "keep_settings",
        "inspect",
    )
    client.force_login(cast.person("chang", "常全", *many), backend="django.contrib.auth.backends.ModelBackend")
    long = client.get("/letters/mine").content.decode().partition("<nav>")[2].partition("</nav>")[0]
    assert re.findall("<p>(.*?)</p>", short) == []
    assert re.findall("<p>(.*?)</p>", long) == ["客户服务", "收费", "内部管理", "系统"]
