"""Every page and table read in English: what is Chinese on it was written by the company, not by the program."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pypdfium2
import pytest
from conftest import Cast
from django.apps import apps
from django.db import models
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import translation

from tests.company_life import Life, live
from tests.doors.urls import paths, routes
from tests.staffing import Staffed, staff
from zhishou.kernel import excel, importing
from zhishou.kernel.settings_store import DECLARED

BACKEND = "django.contrib.auth.backends.ModelBackend"
HAN = re.compile(r"[\u3400-\u9fff]+")
RUN = re.compile(r"[\u3400-\u9fff]+…?")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = {"title", "placeholder", "aria-label", "alt"}
UNSEEN = {"hidden", "radio", "checkbox"}  # the value of these is a code
MANY = {"", "import"}  # what is on it depends on the post, so every post looks


@pytest.fixture(autouse=True)
def _chinese_again() -> Iterator[None]:
    """A request in English leaves its thread in English; the tests that follow read Chinese."""
    yield
    translation.deactivate()


class Said(HTMLParser):
    """What a reader meets: the text between tags and in the attributes shown or read out, but what is marked Chinese."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.open: list[bool] = []  # whether each open tag's inside is passed over

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        aside = tag in {"script", "style"} or str(given.get("lang", "")).startswith("zh") or any(self.open)
        if not aside:
            self.pieces += [value for name, value in attrs if value and (name in SPOKEN or name.startswith("data-"))]
            if tag == "input" and given.get("type", "") not in UNSEEN:
                self.pieces.append(given.get("value") or "")
        if tag not in VOID:
            self.open.append(aside)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open[-1:]):
            self.pieces.append(data)


def test_no_page_speaks_chinese_to_an_english_reader(cast: Cast) -> None:
    staffed = staff(cast)
    life = live(cast.company, cast.engineering, staffed.people, word="翠湖", phone="13800006021")
    known = _written()
    wrong: dict[str, str] = {}
    for path, pieces in _pages(staffed, life):
        for piece in pieces:
            for run in _left(piece, known):
                wrong.setdefault(run, f"{path}: {' '.join(piece.split())[:120]}")

    assert wrong == {}


def test_a_form_of_the_trade_is_in_chinese_whoever_prints_it(cast: Cast) -> None:
    staffed = staff(cast)
    life = live(cast.company, cast.engineering, staffed.people, word="翠湖", phone="13800006021")
    printed = {path: [_text(client.get(path)) for client in both] for path, both in _papers(staffed, life)}

    assert len(printed) > 25
    differing = {
        path: sorted(set(texts[0].splitlines()) ^ set(texts[1].splitlines())) for path, texts in printed.items()
    }
    assert {path: lines for path, lines in differing.items() if lines} == {}
    assert [path for path, texts in printed.items() if not HAN.search(texts[0])] == []


@pytest.mark.parametrize("name", sorted(importing.IMPORTS))
def test_a_template_in_english_has_english_headers_which_the_import_knows_again(name: str) -> None:
    kind = importing.IMPORTS[name]
    with translation.override("en"):
        headers = excel.read_table(io.BytesIO(importing.template(kind))).headers
    assert [one for one in headers if HAN.search(one)] == []
    assert importing.columns_of(kind, headers, {}) == dict(zip((c.name for c in kind.columns), headers, strict=True))


def test_the_walk_finds_a_sentence_nobody_of_the_company_wrote() -> None:
    said = Said()
    said.feed(
        '<p title="说明">Hello <b>翠湖物业</b><i lang="zh">中文</i><input type="radio" value="甲"></p><p>已签</p>'
    )
    assert [run for piece in said.pieces for run in _left(piece, {"翠湖物业"})] == ["说明", "已签"]


def _written() -> set[str]:
    """The Chinese runs of every word in the database, and of the settings' defaults: what the company says."""
    found = {run for one in DECLARED.values() for run in HAN.findall(str(one.default))}
    for model in apps.get_models():
        kinds = (models.CharField, models.TextField, models.JSONField)
        names = [
            f.name for f in model._meta.concrete_fields if isinstance(f, kinds) or f.get_internal_type() == "ArrayField"
        ]
        for row in model._default_manager.values_list(*names) if names else []:
            found.update(run for value in row for run in HAN.findall(str(value)))
    return found


def _left(piece: str, known: set[str]) -> list[str]:
    """The Chinese runs of a piece that nobody of the company wrote; what a list cut short ends in “…”."""
    runs = ((run.rstrip("…"), run.endswith("…")) for run in RUN.findall(piece))
    return [run for run, cut in runs if run not in known and not (cut and any(one.startswith(run) for one in known))]


def _pages(staffed: Staffed, life: Life) -> Iterator[tuple[str, list[str]]]:
    """Each address as the busiest post that may see it, in English."""
    busiest = sorted(staffed.grants, key=lambda code: (-len(staffed.grants[code]), code))
    clients = {code: Client(headers={"Accept-Language": "en"}) for code in busiest}
    for code, client in clients.items():
        client.force_login(staffed.people[code], backend=BACKEND)
    for route in routes():
        for path in paths(route, life)[:3]:
            for code in busiest:
                answer = clients[code].get(path)
                if answer.status_code == 200:
                    yield f"{code} {path}", _pieces(answer)
                if answer.status_code in (200, 404) and route not in MANY:
                    break


def _papers(staffed: Staffed, life: Life) -> Iterator[tuple[str, list[Client]]]:
    """Each address that answers with a PDF, and two of the busiest post that may have it: they read Chinese and English."""
    busiest = sorted(staffed.grants, key=lambda code: (-len(staffed.grants[code]), code))
    for route in routes():
        for path in paths(route, life)[:1] if ".pdf" in route or "paper" in route else []:
            for code in busiest:
                both = [Client(headers={"Accept-Language": language}) for language in ("zh-CN", "en")]
                for client in both:
                    client.force_login(staffed.people[code], backend=BACKEND)
                answer = both[0].get(path)
                if answer.headers.get("Content-Type") == "application/pdf":
                    yield path, both
                if answer.status_code in (200, 404):
                    break


def _text(answer: HttpResponseBase) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return "\n".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(data))


def _pieces(answer: HttpResponseBase) -> list[str]:
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        said = Said()
        said.feed(answer.content.decode())  # type: ignore[attr-defined]
        return said.pieces
    if "spreadsheet" in kind:
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        table = excel.read_table(io.BytesIO(data))
        return [*table.headers, *(str(cell) for row in table.rows for cell in row.values.values() if cell is not None)]
    return []  # paper is in Chinese
