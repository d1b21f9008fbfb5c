"""The figures of a campaign from its records: how far it is, what was answered, by whom. Counts only, no words of customers."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from zhishou.areas.callbacks import of_campaigns
from zhishou.areas.callbacks.models import Answer, Callback
from zhishou.areas.campaigns.models import Campaign

State = Callback.State
NOTHING = (
    "无",
    "没有",
    "无。",
    "没有。",
    "没有意见",
    "暂无",
    "-",
)  # how clerks write that the customer had nothing to say


@dataclass(frozen=True)
class Line:
    """One person's part: how many calls, how they ended, how customers answered."""

    person: str
    share: int
    drawn: int
    done: int
    unreachable: int
    declined: int
    dropped: int
    open: int
    satisfied: int
    fair: int
    dissatisfied: int
    finished: bool  # the share is done

    @property
    def percent(self) -> int:
        """Satisfied of those who answered, in whole percent rounded down; 0 when nobody did."""
        return 100 * self.satisfied // self.done if self.done else 0


@dataclass(frozen=True)
class Figures:
    """A campaign in numbers."""

    drawn: int
    left_out: dict[str, int]  # by the code of the reason
    people: list[Line]
    questions: list[dict[str, Any]]  # {"question", "counts": [[choice, n], …]}; those in the customer's words have none
    seconds: int  # the mean length of the calls that were timed
    cases: int  # opened because somebody was dissatisfied

    def as_json(self) -> dict[str, Any]:
        """As the report keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Figures:
        """What `as_json` wrote."""
        return cls(**{**kept, "people": [Line(**one) for one in kept["people"]]})

    def total(self, name: str) -> int:
        """A column of the people's lines, added up."""
        return sum(getattr(line, name) for line in self.people)

    @property
    def reached(self) -> int:
        """Called of all on the list, in whole percent rounded down."""
        return 100 * self.total("done") // self.drawn

    @property
    def satisfied(self) -> int:
        """Satisfied of those who answered, in whole percent rounded down."""
        done = self.total("done")
        return 100 * self.total("satisfied") // done if done else 0


def of(campaign: Campaign) -> Figures:
    """The figures as they stand now; seven reads whatever its size."""
    by_share: dict[int | None, dict[str, Any]] = {
        row["share_id"]: dict(row)
        for row in of_campaigns.calls(campaign).order_by().values("share_id").annotate(
            drawn=Count("pk"),
            **{state: Count("pk", filter=Q(state=state)) for state in State.values},
            **{s: Count("pk", filter=Q(answer__satisfaction=s)) for s in Answer.Satisfaction.values},
        )
    }  # fmt: skip
    people = []
    for share in campaign.shares.select_related("person"):
        row: dict[str, Any] = by_share.get(share.pk, {})
        told = {name: row.get(name, 0) for name in ("drawn", *State.values, *Answer.Satisfaction.values)}
        people.append(Line(person=share.person.name, share=share.pk, finished=share.done_at is not None, **told))
    answers = list(of_campaigns.answers(campaign).values_list("answers", "seconds", "opened_case_id"))
    timed = [seconds for _answers, seconds, _case in answers if seconds]
    return Figures(
        drawn=campaign.drawn, left_out=dict(campaign.left_out), people=people,
        questions=[_counted(one, [said for said, _s, _c in answers]) for one in campaign.questions],
        seconds=sum(timed) // len(timed) if timed else 0,
        cases=sum(1 for _a, _s, case in answers if case is not None),
    )  # fmt: skip


def _counted(question: dict[str, Any], answers: list[Any]) -> dict[str, Any]:
    if not question["choices"]:
        return {"question": question["question"], "counts": []}
    given = Counter(one["answer"] for said in answers for one in said if one["question"] == question["question"])
    return {"question": question["question"], "counts": [[choice, given[choice]] for choice in question["choices"]]}


def opinions(campaign: Campaign, at_most: int = 200) -> list[Answer]:
    """Records in which the customer said something: opinions, complaints; those dissatisfied first."""
    rows = of_campaigns.answers(campaign).exclude(wish__in=NOTHING, complaint="")
    order = {"dissatisfied": 0, "fair": 1, "satisfied": 2}
    found = list(rows.select_related("callback", "by", "opened_case").order_by("pk")[:at_most])
    return sorted(found, key=lambda one: (order[one.satisfaction], one.pk))


def not_reached(campaign: Campaign, at_most: int = 500) -> list[Callback]:
    """The customers who were not called, with the reason that was written down."""
    rows = of_campaigns.calls(campaign).filter(state__in=[State.UNREACHABLE, State.DECLINED, State.DROPPED])
    return list(
        rows.select_related("customer", "share__person").defer("customer__tokens").order_by("state", "pk")[:at_most]
    )


def first_words(campaign: Campaign) -> tuple[str, str]:
    """What a writer begins with: what customers said, a line each, and one proposal for every sort of dissatisfaction."""
    said = [one.complaint or one.wish for one in opinions(campaign)]
    answered = [
        f"{one['question']}：{row['answer']}"
        for one in campaign.questions if not one["choices"]
        for row in _own_words(campaign, one["question"])
    ]  # fmt: skip
    lines = [f"{n}. {words}" for n, words in enumerate(dict.fromkeys([*said, *answered][:20]), 1)]
    return "\n".join(lines) or _("这次回访客户没有提出意见和建议。"), ""


def _own_words(campaign: Campaign, question: str) -> list[dict[str, str]]:
    rows = of_campaigns.answers(campaign).order_by("pk").values_list("answers", flat=True)[:200]
    return [
        one
        for said in rows
        for one in said
        if one["question"] == question and one["answer"] not in (*NOTHING, "未答", "no answer")
    ]
