"""A link on a page leads somewhere for its reader, or it is not a link."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse

from zhishou.kernel.doors.ways import OpenWays

PAGE = """<a class="num" href="/cases/7?a=1&amp;b=2"><b>看</b></a>
<a class="btn btn-primary" href="/import">导入</a> <a href="/account">我</a> <a href="https://example.com/">外面</a>"""


def shown_to(*capabilities: str) -> str:
    request = HttpRequest()
    request.actor = SimpleNamespace(capabilities=frozenset(capabilities))  # type: ignore[attr-defined]
    return OpenWays(lambda _: HttpResponse(PAGE))(request).content.decode()


def test_a_link_that_is_shut_stands_as_text() -> None:
    assert '<a class="num"><b>看</b></a>' in shown_to("organise")


def test_a_button_that_is_shut_is_left_out() -> None:
    assert "导入" not in shown_to("work_cases")


def test_ways_open_to_everybody_and_ways_out_stay() -> None:
    shown = shown_to()
    assert '<a href="/account">我</a>' in shown
    assert '<a href="https://example.com/">外面</a>' in shown


def test_a_page_whose_ways_are_all_open_is_sent_as_it_was_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhishou.kernel.doors.ways.is_open", lambda *_: True)
    assert shown_to() == PAGE


def test_files_are_never_touched() -> None:
    request = HttpRequest()
    request.actor = SimpleNamespace(capabilities=frozenset())  # type: ignore[attr-defined]
    answer = OpenWays(lambda _: HttpResponse(PAGE, content_type="application/pdf"))(request)
    assert answer.content.decode() == PAGE
