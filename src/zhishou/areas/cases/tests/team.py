"""The people of a small property company, and the words by which tests make them act."""

from __future__ import annotations

import base64
import io
from datetime import timedelta
from typing import Any

from conftest import Cast, writing
from PIL import Image

from zhishou.areas.cases import stock
from zhishou.areas.cases.models import Case, CauseCode
from zhishou.areas.cases.operations.callbacks_in import note_callback
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.authority import Authority
from zhishou.kernel.gate import Act, Outcome, begin, perform
from zhishou.kernel.house import now_standing
from zhishou.kernel.models import Person
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.types import Upload


def picture() -> Upload:
    """A small PNG, as drawn on the pad."""
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, "PNG")
    return Upload("signature.png", out.getvalue())


def drawn() -> str:
    """The same picture as a browser posts it."""
    return "data:image/png;base64," + base64.b64encode(picture().data).decode()


class Team:
    """林 takes in and dispatches, 赵 is an engineer, 何 supervises, 周 manages."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        with writing():
            stock.stock(cast.company)
        self.zhou = cast.person(
            "zhou", "周敏", "instruct", "review_major", "record_consequences", "take_over", "call_back"
        )
        self.he = cast.person(
            "he", "何静", "take_over", "propose_remedies", "investigate", "decide_exits", "close_cases", "improve",
            "record_consequences", "hand_up", boss=self.zhou,
        )  # fmt: skip
        self.lin = cast.person(
            "lin", "林晓雯", "take_in", "dispatch", "judge_complaints", "carry_out", "hand_up", "close_cases",
            "keep_customers", "reveal_contacts", "call_back", boss=self.he,
        )  # fmt: skip
        self.zhao = cast.person(
            "zhao", "赵国强", "handle_work_orders", "investigate", "carry_out", "hand_up", department=cast.engineering
        )
        self.qian = cast.person("qian", "钱进", "handle_work_orders", "carry_out", department=cast.service)

    def do(self, who: Person, operation: str, **data: Any) -> Outcome:
        """Perform as a person through the page's door."""
        return perform(operation, Actor.of(who), data, door="page")

    def take_in(self, kind: str = "complaint", **more: Any) -> Case:
        """林 takes a matter in by phone."""
        given = {
            "site": self.cast.garden.pk,
            "kind": kind,
            "content": "7 栋电梯夜间异响，影响老人休息。",
            "reporter_name": "陈丽华",
            "reporter_phone": "13800006021",
            **more,
        }
        result = self.do(self.lin, "cases.take_in", **given).result
        assert isinstance(result, Case)
        return self.fresh(result)

    def fresh(self, case: Case) -> Case:
        """The case as the database has it now."""
        return Case.objects.get(pk=case.pk)

    def judged(self, **more: Any) -> Case:
        """A complaint judged justified."""
        case = self.take_in(**more)
        self.do(
            self.lin, "cases.judge_justified", case=case.pk, grounds="属实", department=self.cast.engineering.pk,
            promised_at=clock.now() + timedelta(days=2),
        )  # fmt: skip
        return self.fresh(case)

    def proposed(self, **more: Any) -> Case:
        """A complaint investigated, with options before the leader."""
        case = self.judged(**more)
        cause = CauseCode.objects.get(site=self.cast.company, code="Y01")
        self.do(
            self.zhao, "cases.investigate", case=case.pk, route="repair_quality", cause=cause.pk, finding="轴承磨损",
            outside="维保单位",
        )  # fmt: skip
        self.do(self.he, "cases.propose", case=case.pk, a="仅维修", b="更换并减免", b_compensation="36.00")
        return self.fresh(case)

    def carried_out(self, **more: Any) -> Case:
        """A complaint whose remedy was carried out as instructed."""
        case = self.proposed(**more)
        self.do(self.zhou, "cases.instruct", case=case.pk, letter="B", text="同意")
        self.do(self.lin, "cases.carry_out", case=case.pk, done="轴承已更换")
        return self.fresh(case)

    def resolved(self, **more: Any) -> Case:
        """A complaint accepted by the customer and waiting for its callback."""
        case = self.carried_out(**more)
        self.do(self.lin, "cases.accept_remedy", case=case.pk, accepted=True, signature=drawn())
        self.do(self.lin, "cases.resolve", case=case.pk)
        return self.fresh(case)

    def called_back(self, case: Case, satisfied: bool = True) -> Case:
        """The callback's part, as the callbacks area does it within its own operation."""
        begin("test.callback")
        note_callback(self.act(self.zhou, case), case, satisfied)
        return self.fresh(case)

    def act(self, who: Person, case: Case) -> Act:
        """An act of another area about a case."""
        return Act(REGISTRY["cases.remark"], Actor.of(who), Authority("person"), case.site, "page", now_standing())
