"""Workers on the site: their names are needed while the work goes on and their passes are about, and no longer."""

from __future__ import annotations

import pytest
from conftest import page
from tests.company_life import photo

from zhishou.areas.renovation.models import Pass
from zhishou.areas.renovation.tests.crew import Crew
from zhishou.areas.renovation.tests.test_renovations import crew
from zhishou.kernel.models import EventWords, StoredFile

__all__ = ["crew"]
pytestmark = pytest.mark.django_db


def test_workers_names_are_shortened_once_the_work_is_accepted_and_the_pass_is_back(crew: Crew) -> None:
    row = crew.working()
    workers = [{"name": "赵工一", "trade": "木工"}, {"name": "钱工二", "trade": "电工"}]
    crew.on("issue_passes", row, crew.ma, workers=workers)
    one, other = Pass.objects.order_by("pk")
    crew.do(crew.ma, "renovation.photograph_pass", holder=one.pk, photo=photo())
    crew.do(crew.ma, "renovation.end_pass", holder=one.pk, how="returned")
    assert "赵工一" in page(crew.lin, row.url())  # needed while the work goes on
    crew.accepted(row)
    shown = page(crew.lin, row.url())
    assert "赵工一" not in shown and "赵*" in shown and "木工" in shown and "钱工二" in shown
    assert "收回出入证" in page(crew.lin, "/")
    crew.do(crew.ma, "renovation.end_pass", holder=other.pk, how="lost", note="没有找到")
    assert [each.holder for each in Pass.objects.order_by("pk")] == ["赵*", "钱*"]
    assert "收回出入证" not in page(crew.lin, "/")
    assert StoredFile.objects.get(about=f"renovation.pass:{one.pk}").kind == "erased"
    said = [str(each.said) for each in EventWords.objects.filter(event__operation="renovation.issue_passes")]
    assert said and not [text for text in said if "赵工一" in text or "钱工二" in text]
