"""Paper: the forms of the trade are set from real records, wrap over pages, and say nothing they should not."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from conftest import Cast, writing
from django.test import Client

from zhishou.areas.cases import imports, prints
from zhishou.areas.cases.models import Case, CauseCode, Consequence, Investigation, Judgement, WorkOrder
from zhishou.areas.letters.tests.hands import drawn
from zhishou.kernel import clock, files, paper
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import run_import
from zhishou.kernel.models import Person

BACKEND = "django.contrib.auth.backends.ModelBackend"
DATA = Path(__file__).resolve().parents[6] / "shared" / "data"
pytestmark = pytest.mark.skipif(not any(paper.FONTS.glob("*.ttf")), reason="the fonts are not there: make assets")


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, without blanks."""
    book = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return ["".join(page.get_textpage().get_text_range().split()) for page in book]


@pytest.fixture
def clerk(cast: Cast) -> Person:
    return cast.person("lin", "林晓雯", "take_in", "import_records", department=cast.engineering)


@pytest.fixture
def case(cast: Cast, clerk: Person) -> Case:
    now = clock.now()
    with writing():
        cause = CauseCode.objects.create(site=cast.company, code="X1", name="轴承磨损")
        made: Case = Case.objects.create(
            site=cast.garden, number="T2026-90001", kind="complaint", stage="proposing", channel="phone",
            title="电梯夜间异响", content="夜里响，睡不着。", sought="修好", place="7 栋 1 单元", reporter_name="陈秀兰",
            reporter_phone="13800136021", took_in_by=clerk, promised_at=now + timedelta(days=1), department=cast.engineering,
        )  # fmt: skip
        Judgement.objects.create(
            case=made,
            justified=True,
            grounds="核实属实",
            department=cast.engineering,
            promised_at=made.promised_at,
            by=clerk,
        )
        Investigation.objects.create(
            case=made, route="repair_quality", cause=cause, finding="润滑不足", by=clerk, responsible=clerk
        )
    return made


def test_the_register_of_a_repair_speaks_of_no_complaint(case: Case) -> None:
    with writing():
        Case.objects.filter(pk=case.pk).update(kind="repair", stage="working")
    text = "".join(pages_of(prints.register_pdf(Case.objects.get(pk=case.pk))))
    assert "顾客报修登记表" in text and "报修人" in text and "报修内容" in text and "投诉" not in text


def test_the_register_form_shows_what_the_steps_left_behind(case: Case) -> None:
    (text,) = pages_of(prints.register_pdf(case))
    for part in (
        "顾客投诉登记表",
        "T2026-90001",
        "陈秀兰",
        "138····6021",
        "电梯夜间异响",
        "修好",
        "核实属实",
        "工程部",
        "轴承磨损",
        "润滑不足",
        "顾客签字",
    ):
        assert part.replace(" ", "") in text
    assert "13800136021" not in text


def test_a_form_is_printed_without_the_signature_that_was_erased(case: Case, clerk: Person) -> None:
    with writing():
        file = files.keep(drawn(), case, "signature", site=case.site, by=clerk)
        case.acceptances.create(way="pad", accepted=True, file=file, by=clerk)
    whole = prints.register_pdf(case)
    files.path_of(file).unlink()
    assert len(prints.register_pdf(case)) < len(whole)


def test_consequences_are_on_no_form(cast: Cast, case: Case, clerk: Person) -> None:
    boss = cast.person("zhao", "赵明", "record_consequences")
    with writing():
        Consequence.objects.create(
            case=case, person=clerk, role="direct", rule="某某规定", facts="某某事实", proposed="talk", recorded_by=boss
        )
    text = "".join(pages_of(prints.register_pdf(case)))
    assert "某某规定" not in text
    assert "赵明" not in text


def order_of(cast: Cast, case: Case, clerk: Person) -> WorkOrder:
    with writing():
        made: WorkOrder = WorkOrder.objects.create(
            case=case, number="T2026-90001-1", department=cast.engineering, due_at=clock.now() + timedelta(hours=4),
            dispatched_by=clerk, note="家有老人，请轻声",
        )  # fmt: skip
    return made


def test_the_work_order_has_room_for_what_is_written_on_the_spot(cast: Cast, case: Case, clerk: Person) -> None:
    (text,) = pages_of(prints.order_pdf(order_of(cast, case, clerk)))
    for part in ("工作任务单", "T2026-90001-1", "家有老人，请轻声", "使用材料", "满意程度", "回访结果", "客户签字"):
        assert part in text


def test_a_form_is_for_those_who_see_the_record(cast: Cast, case: Case, clerk: Person, client: Client) -> None:
    order = order_of(cast, case, clerk)
    stranger = cast.person("bao", "鲍方", "take_in", site=cast.bay)
    for person, status in ((clerk, 200), (stranger, 404)):
        client.force_login(person, backend=BACKEND)
        assert client.get(f"/cases/{case.number}/register.pdf").status_code == status
        assert client.get(f"/orders/{order.number}/order.pdf").status_code == status


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files do not lie in {DATA}")
def test_the_longest_of_the_real_120_wraps_over_pages_and_loses_no_word(cast: Cast, clerk: Person) -> None:
    run_import(imports.COMPLAINTS, Actor.of(clerk), cast.garden, DATA / "complaints-120.xlsx")
    longest = max(Case.objects.select_related("site"), key=lambda case: len(case.content) + len(case.imported_reply))
    pages = pages_of(prints.register_pdf(longest))
    assert 2 <= len(pages) <= 3
    whole = "".join(pages)
    for text in (longest.content, longest.imported_reply):
        for place in range(0, len(text) - 12, 97):
            assert "".join(text[place : place + 6].split()) in whole
    assert "导入的历史资料" in whole
