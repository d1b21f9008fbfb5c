"""Every address × every post, and without sign-in: never an error of the program, never a row of another company."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
from conftest import Cast, writing
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

import zhishou
from tests.company_life import Life, live
from tests.doors.urls import arguments_of, paths, questions, routes
from tests.staffing import Staffed, fill_posts, staff
from zhishou.kernel import excel, upload, words
from zhishou.kernel.models import Department, Person, Site

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
MARK, PHONE = "漏出标记", "13900009999"
LEAKS = (MARK, PHONE, "139····9999")
LEAVES = {"sign-out", "sign-in/demo", "language", "api/openapi.json"}  # no pages, and the same for every post
ASKS = re.compile(r"""\b(?:GET|asked|filters)(?:\.get(?:list)?\(|\[)"([a-z_]+)\"""")
FORM = re.compile(r'<form\b[^>]*\saction="([^"]*)"')
DAY_FIELD = re.compile(r'<input\b(?=[^>]*\stype="date")[^>]*\svalue="([^"]+)"')
WAY = re.compile(r'<a\b[^>]*\shref="(/[^"]*)"')
PUBLIC = re.compile(
    r"^(sign-in|language$|start$|r/|s/|c/|f/|b/|t$|t/|verify/|confirm/|proof/|minutes/|progress/|certificates/|permits/|i/|draw/|bill/|letters/phone/|u/|queue/(at|screen|number)/|api/openapi\.json$)"
)
# Whoever holds a sealed letter may ask whether its number is genuine, from whatever company (letters.duty); what hangs in a
# stairwell or a shop everybody may read.
OPEN_TO_ALL = ("verify/", "r/", "i/", "draw/", "queue/at/", "queue/screen/", "queue/number/")
PARTS = 4  # of the posts, so that several processes share the longest test


@dataclass
class World:
    """Our company with everything in it, and another of which nobody of ours may learn anything."""

    staffed: Staffed
    ours: Life
    theirs: Life
    everything: Person  # somebody whose duties grant everything at our company


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for the whole file, since nothing here changes it, and rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _made(Cast())
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _only_faults(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of refusals are expected here; what is worth reading is an error of the program."""
    caplog.set_level(logging.ERROR, logger="django.request")


def _made(cast: Cast) -> World:
    staffed = staff(cast)
    ours = live(cast.company, cast.engineering, staffed.people, word="翠湖", phone="13800006021")
    with writing():
        other = Site.objects.create(code="LOUCHU", name=f"{MARK}物业", kind=Site.Kind.COMPANY, path="/")
        other.path = f"/{other.pk}/"
        other.phone, other.address = PHONE, f"{MARK}路"
        other.save()
        department = Department.objects.create(site=other, code="LC", name=f"{MARK}部")
    packs = ("common", "property", "retail", "service", "dealer", "agency")
    people = fill_posts(other, department, packs, prefix="lc-", suffix=MARK)
    everything = cast.person("everything", "王芳", *words.CAPABILITIES, site=cast.company, root=True)
    return World(staffed, ours, live(other, department, people, word=MARK, phone=PHONE), everything)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_post_meets_an_error_or_another_company(world: World, part: int) -> None:
    wrong: list[str] = []
    asked = ["漏出", "9999", "LOUCHU", str(world.theirs.site.pk)]
    for code, person in sorted(world.staffed.people.items())[part::PARTS]:
        client = _signed_in(person)
        offered: dict[str, str] = {}  # an address and the page that leads there
        open_to: set[str] = set()  # what was looked at and is not shut
        for route in routes():
            if route in LEAVES:
                continue
            plain, *more = paths(route, world.ours)[:2]
            status, trouble = _look(client, plain, code, offered)
            wrong += trouble
            if status < 400:
                open_to.add(plain)
            if status == 403:
                continue  # no power for the page: no question changes that
            for path in [*more, *(plain + question for question in questions(route, asked))]:
                wrong += _look(client, path, code)[1]
        wrong += [
            f"{code} {page} leads to {url}, which is shut"
            for url, page in offered.items()
            if url not in open_to and _is_shut(client, url)
        ]
    assert not wrong, "\n".join(wrong)


def test_numbers_and_days_that_are_none_are_no_error(world: World) -> None:
    """What `str.isdigit` takes for a number and `int` does not, more digits than Python reads, days nothing lies beyond."""
    client, wrong = _signed_in(world.everything), []
    ways = [{"site", "q", "view", "by"}, _asked_for() - {"site", "q", "view", "by"}]  # the first can end a page early
    for route in routes():
        if route in LEAVES or route.endswith(("pdf", "xlsx")):
            continue
        plain = paths(route, world.ours)[0]
        for names in ways:
            for number, first, last in (("²", "0001-01-01", "9999-12-31"), ("9" * 5000, "9999-12-31", "0001-01-01")):
                answer = client.get(plain, dict.fromkeys(names, number) | {"from": first, "to": last, "day": last})
                wrong += [f"{plain} {number[:3]} {names}"] if answer.status_code >= 500 else []
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "address", ["/verify/%00", "/people/%00", "/customers?q=%00ab", "/library?tag=%00", "/t?code=%00"]
)
def test_an_address_no_database_reads_is_a_bad_one(world: World, address: str) -> None:
    assert _signed_in(world.everything).get(address).status_code == 400


def test_a_sign_in_with_signs_nobody_sees_and_a_key_of_none_are_no_error(world: World) -> None:
    assert Client().post("/sign-in", {"username": "ad\0min", "password": "x"}).status_code == 422
    answer = _signed_in(world.everything).post("/do/office.finish_tour", {"key": "a\0b"})
    assert answer.status_code == 303


def test_a_form_leads_on_to_pages_of_this_site_alone(world: World) -> None:
    client, op = _signed_in(world.everything), "/do/office.finish_tour"
    for asked, goes_to in (("/cases?view=all", "/cases?view=all"), ("²", "/account"), ("//evil.example/", "/account")):
        answer = client.post(op, {"_next": asked}, headers={"referer": "http://testserver/account"})
        assert (answer.status_code, answer["Location"]) == (303, goes_to)
    assert client.post(op, headers={"referer": "http://evil.example/account"})["Location"] == "/"


def _asked_for() -> set[str]:
    """Every name by which some page asks its address for something."""
    sources = [path.read_text(encoding="utf-8") for path in Path(zhishou.__file__).parent.glob("areas/**/*.py")]
    return {name for source in sources for name in ASKS.findall(source)}


def test_rows_of_another_company_are_not_there(world: World) -> None:
    wrong: list[str] = []
    unknown_verbs: set[tuple[str, str]] = set()  # a page that takes no posts takes them from nobody
    for code, person in world.staffed.people.items():
        client = _signed_in(person)
        for route in routes():
            if not _names_a_row(route, world):
                continue
            for path in paths(route, world.theirs)[:2]:
                for verb in ("GET", "POST"):
                    if (route, verb) in unknown_verbs:
                        continue
                    answer = client.generic(verb, path)
                    wrong += [f"{code} {verb} {path} shows {leak}" for leak in LEAKS if leak in _text(answer)]
                    if answer.status_code == 405:
                        unknown_verbs.add((route, verb))
                    elif not 400 <= answer.status_code < 500:
                        wrong.append(f"{code} {verb} {path} {answer.status_code}")
    assert wrong == []


def _names_a_row(route: str, world: World) -> bool:
    """Whether the address stands for a row of one company, and not for a kind, or a token meant for everyone."""
    if "<" not in route or route.startswith(OPEN_TO_ALL):
        return False
    return arguments_of(route, world.ours) != arguments_of(route, world.theirs)


def test_the_other_companys_own_people_do_see_it(world: World) -> None:
    client = _signed_in(world.theirs.people["property.assistant"])
    for path in (
        "/cases",
        "/customers",
        "/cases/export.xlsx",
        "/search?q=漏出",
        "/api/cases",
        *paths("cases/<str:number>", world.theirs),
    ):
        assert MARK in _text(client.get(path)), path


def test_without_sign_in_there_are_only_the_public_pages(world: World) -> None:
    wrong: list[str] = []
    client = Client()
    for route in routes():
        for life in (world.ours, world.theirs):
            for path in paths(route, life)[:2]:
                answer = client.get(path)
                if PUBLIC.match(route):
                    if answer.status_code >= 500:
                        wrong.append(f"{path} {answer.status_code}")
                elif route.startswith("api/"):
                    if answer.status_code != 401 and route != "api/":
                        wrong.append(f"{path} {answer.status_code}")
                elif answer.status_code != 302 or not answer["Location"].startswith("/sign-in"):
                    wrong.append(f"{path} {answer.status_code}")
    assert wrong == []


def _signed_in(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=BACKEND)
    return client


def _look(client: Client, path: str, who: str, offered: dict[str, str] | None = None) -> tuple[int, list[str]]:
    """The status of an address, and what is wrong with the answer; `offered` learns one of each kind of link in it."""
    answer = client.get(path)
    if answer.status_code >= 500:
        return answer.status_code, [f"{who} {path} {answer.status_code}"]
    made_for_one = answer["Content-Type"] in (upload.PDF, upload.XLSX) and not answer.streaming
    if made_for_one and "no-store" not in answer.get("Cache-Control", ""):
        return answer.status_code, [f"{who} {path} may be kept by a cache"]
    text = _text(answer)
    if 'data-me=""' in text:
        return answer.status_code, [f"{who} {path} does not say who is signed in"]
    if astray := [to for to in FORM.findall(text) if not to.startswith(("/", "?"))]:
        return answer.status_code, [f"{who} {path} has forms that lead to {astray}"]
    if unread := [day for day in DAY_FIELD.findall(text) if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)]:
        return answer.status_code, [f"{who} {path} has days no browser reads: {unread}"]
    if offered is not None and answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
        kinds = {re.sub(r"\d+", "0", url) for url in offered}
        for url in map(unescape, WAY.findall(text)):
            if (kind := re.sub(r"\d+", "0", url)) not in kinds:
                kinds.add(kind)
                offered[url] = path
    return answer.status_code, [f"{who} {path} shows {leak}" for leak in LEAKS if leak in text]


def _is_shut(client: Client, url: str) -> bool:
    if "//" in url:
        return False  # the people of this world have signed without a letter, so it has no number
    return not url.startswith("/static/") and url.strip("/") not in LEAVES and client.get(url).status_code >= 400


def _text(answer: HttpResponseBase) -> str:
    """What a reader sees: the cells of a table, the words of a PDF, the source of a page."""
    kind = answer["Content-Type"]
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if "spreadsheet" in kind:
        table = excel.read_table(io.BytesIO(data))
        return "\n".join([*table.headers, *(str(cell) for row in table.rows for cell in row.values.values())])
    if kind == "application/pdf":
        document = pypdfium2.PdfDocument(data)
        return "".join(page.get_textpage().get_text_range() for page in document)
    if kind.startswith("application/json"):
        return json.dumps(json.loads(data), ensure_ascii=False)
    return str(data.decode("utf-8", "replace"))
