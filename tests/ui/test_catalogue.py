"""English is complete: every sentence of the interface has its translation, with the same placeholders."""

from __future__ import annotations

from collections.abc import Iterator

import polib  # type: ignore[import-untyped]
import pytest
from conftest import Cast, tight
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from zhishou.kernel import words
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.phrasing import listed, quantity
from zhishou.ui import catalogue


@pytest.fixture(autouse=True)
def _chinese_again() -> Iterator[None]:
    """A request in English leaves its thread in English; the tests that follow read Chinese."""
    yield
    translation.deactivate()


def test_every_sentence_has_an_english_one_with_the_same_placeholders() -> None:
    told = catalogue.problems()
    assert told == [], "make messages lists these; translate them in ui/locale/en/LC_MESSAGES/django.po:\n" + "\n".join(
        told
    )


def test_the_words_the_areas_hand_in_are_all_in_the_catalogue() -> None:
    """The register is what pages read; the catalogue is read from the source. Nothing may fall between the two."""
    said = [*words.CAPABILITIES.values(), *words.SENTENCES.values(), *words.NOTICES.values()]
    said += [str(sentence) for sentence in words.REFUSALS.values()]
    said += [f"list{catalogue.EOT}{entry.title}" for entry in words.MENU]
    said += [op.label for op in REGISTRY.values() if not op.name.startswith("probe.")]
    said += [str(f.title) for op in REGISTRY.values() for f in op.command.model_fields.values() if f.title]
    wanted = catalogue.wanted()
    assert [one for one in said if catalogue.HAN.search(one) and one not in wanted] == []


def test_a_translation_that_loses_a_placeholder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "wanted", lambda: {"回访 {name}，第 %(n)s 次": ["x"], "没有人写过这一句": ["x"]})
    assert [line.split("\t")[0] for line in catalogue.problems()] == ["missing", "missing"]
    assert catalogue.places("回访 {name:>3}，第 %(n)s 次") == {"name", "n"}


def test_a_number_of_things_has_a_form_for_one_and_a_form_for_many() -> None:
    with translation.override("en"):
        assert [quantity("{n} 户", n=n) for n in (0, 1, 2)] == ["0 units", "1 unit", "2 units"]
        assert words.refusal("readings.doubts_left", {"n": 1}).startswith("1 reading is in doubt")
        assert words.refusal("readings.doubts_left", {"n": 3}).startswith("3 readings are in doubt")
        shown = Template('{% load zhishou %}{% quantity "{n} 户" n=homes %}')
        assert [shown.render(Context({"homes": n})) for n in (1, 2)] == ["1 unit", "2 units"]
    assert [quantity("{n} 户", n=n) for n in (1, 2)] == ["1 户", "2 户"]


def test_what_a_sentence_about_a_number_takes_in_is_escaped() -> None:
    shown = Template('{% load zhishou %}{% quantity "{day} 导入 {n} 行，后来撤销" n=1 day=day %}')
    assert shown.render(Context({"day": "<b>"})) == "&lt;b&gt; 导入 1 行，后来撤销"


def test_an_enumeration_ends_in_the_words_of_its_language() -> None:
    assert listed(["水", "电", "气"]) == "水、电、气"
    with translation.override("en"):
        assert [listed("ABC"[:n]) for n in range(4)] == ["", "A", "A and B", "A, B and C"]
        closed = words.refusal("duty.page", {"capability": ["回访", "受理"]})
    assert closed.startswith("This page needs the duty “Call back or Take in”.")


@pytest.mark.parametrize(
    ("forms", "wrong"),
    [
        ({0: "{n} unit", 1: "{n} units"}, []),
        ({0: "One unit", 1: "{n} units"}, []),
        ({0: "", 1: "{n} units"}, ["missing"]),
        ({0: "{n} unit"}, ["missing"]),
        ({0: "{n} unit", 1: "units"}, ["placeholders"]),
        ({0: "{n} unit", 1: "{n} 户"}, ["Chinese left"]),
    ],
)
def test_a_form_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, forms: dict[int, str], wrong: list[str]
) -> None:
    entry = polib.POEntry(msgid="{n} 户", msgid_plural="{n} 户", msgstr_plural=forms)
    monkeypatch.setattr(catalogue, "wanted", lambda: {catalogue.Quantity("{n} 户"): ["x"]})
    monkeypatch.setattr(catalogue, "_entries", lambda: {"{n} 户": entry})
    assert [line.split("\t")[0] for line in catalogue.problems()] == wrong


@pytest.mark.parametrize(
    ("said", "wrong"),
    [("{n} units", True), ("{n} more units", True), ("{n} are open", True), ("Version {n} is used", False)],
)
def test_a_number_said_with_one_form_only_is_named(monkeypatch: pytest.MonkeyPatch, said: str, wrong: bool) -> None:
    monkeypatch.setattr(catalogue, "wanted", lambda: {"{n} 户": ["x"]})
    monkeypatch.setattr(catalogue, "_entries", lambda: {"{n} 户": polib.POEntry(msgid="{n} 户", msgstr=said)})
    assert bool(catalogue.problems()) is wrong


@pytest.mark.django_db
def test_a_page_speaks_the_language_of_its_reader() -> None:
    client = Client()
    assert "登录" in client.get("/sign-in").content.decode()
    english = client.get("/sign-in", headers={"Accept-Language": "en-GB,en;q=0.8"}).content.decode()
    assert ">Sign in<" in english
    assert client.post("/language", {"language": "en", "next": "/sign-in"}).status_code == 302
    assert ">Sign in<" in client.get("/sign-in", headers={"Accept-Language": "zh-CN"}).content.decode()


def test_a_refusal_is_said_in_english_with_the_product_s_own_words_inside() -> None:
    with translation.override("en"):
        said = words.refusal("duty.page", {"capability": "回访"})
    assert said.startswith("This page needs the duty “Call back”.")


@pytest.mark.django_db
def test_a_name_of_many_is_plural_where_a_label_of_one_is_not(cast: Cast) -> None:
    """工单 is a menu entry, a list's title and the label of one case: Chinese says all alike, English does not."""
    client = Client()
    client.force_login(cast.person("lin", "林晓雯", "take_in"), backend="django.contrib.auth.backends.ModelBackend")
    english = tight(client.get("/cases", headers={"Accept-Language": "en-GB"}).content.decode())
    assert "</i>Cases</a>" in english and "data-page-title>Cases</h1>" in english
    chinese = tight(client.get("/cases", headers={"Accept-Language": "zh-CN"}).content.decode())
    assert "</i>工单</a>" in chinese and "data-page-title>工单</h1>" in chinese
    with translation.override("en"):
        assert gettext("工单") == "Case"


def test_the_catalogue_reads_contexts_in_templates_and_in_python() -> None:
    key = f"list{catalogue.EOT}工单"
    assert list(catalogue._in_template('{% load i18n %}{% translate "工单" context "list" %}')) == [key]
    assert list(catalogue._in_python('pgettext("list", "工单"); pgettext("list", title)')) == [key]
    counted = [*catalogue._in_template('{% quantity "{n} 户" n=1 %}'), *catalogue._in_python('quantity("{n} 户", n=1)')]
    assert counted == ["{n} 户"] * 2 and all(isinstance(one, catalogue.Quantity) for one in counted)
    assert list(catalogue._in_python('MenuEntry(20, "x", "工单", "/cases")')) == [key]
