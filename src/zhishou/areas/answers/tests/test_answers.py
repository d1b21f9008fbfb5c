"""知识库: unanswered questions are written up, approved by another, offered while a question is taken in, and counted (retail.clerk.5)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast, reads, signed_in, writing
from django.db import IntegrityError, transaction

from zhishou.areas.answers import queries
from zhishou.areas.answers.models import Article, Text, Use
from zhishou.areas.cases.models import Case
from zhishou.kernel import clock, excel, search
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Obligation, Person, Site
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
RULES = (
    {"after": "answers.ask", "do": "answers.write", "or": ["answers.retire"], "within": "3 days"},
    {"after": "answers.approve", "do": "answers.write", "or": ["answers.retire"], "within": "2 days"},
)
SECOND = tuple(
    {"after": f"answers.{do}", "do": "answers.approve", "or": ["answers.retire"], "within": "2 days"}
    for do in ("begin", "write")
)
OPEN_HOURS = {
    "question": "你们几点营业", "answer": "早上九点到晚上十点，周末到十点半。", "keywords": "几点关门、营业时间", "category": "时间",
    "valid_until": "2026-12-31",
}  # fmt: skip


class Desk:
    """林 and 马 answer customers and write, 何 approves; 钱 works elsewhere."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        with writing():
            self.store = cast.site("MALL", "翠湖广场", Site.Kind.STORE, cast.company)
        desk = ("use_answers", "write_answers", "take_in")
        self.lin = cast.person("lin", "林晓雯", *desk, site=self.store, obliges=RULES)
        self.ma = cast.person("ma", "马丽", *desk, site=self.store)
        self.he = cast.person("he", "何静", "approve_answers", "write_answers", site=self.store, obliges=SECOND)
        self.qian = cast.person("qian", "钱进", "keep_customers", site=self.store)

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        return perform(f"answers.{operation}", Actor.of(who), data, door="page").result

    def begin(self, **more: Any) -> Article:
        made: Article = self.do(self.lin, "begin", **{"site": self.store.pk, **OPEN_HOURS, **more})
        return made

    def approved(self, **more: Any) -> Article:
        row = self.begin(**more)
        self.do(self.he, "approve", article=row.pk, agreed=True)
        row.refresh_from_db(fields=["text", "owner"])
        return row

    def likely(self, text: str) -> list[str]:
        return [row.question for row in queries.likely(Actor.of(self.ma), text)]


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    with clock.at(NOON):
        yield Desk(cast)


def owed(do: str) -> list[str]:
    return list(Obligation.objects.filter(do_operation=do).order_by("pk").values_list("state", flat=True))


def test_an_unanswered_question_becomes_an_article_that_another_approves(desk: Desk) -> None:
    signed_in(desk.ma).post("/do/answers.ask", {"site": desk.store.pk, "question": "能寄存宠物吗", "key": "k1"})
    row = Article.objects.get()
    assert owed("answers.write") == ["open"] and row.text is None
    desk.do(
        desk.lin,
        "write",
        article=row.pk,
        answer="宠物不能寄存，请走员工通道旁的宠物区。",
        valid_until=date(2026, 12, 31),
    )
    assert owed("answers.write") == ["kept"] and owed("answers.approve") == ["open"]
    assert desk.likely("能寄存宠物吗") == []  # nobody approved it yet
    desk.do(desk.he, "approve", article=row.pk, agreed=True)
    reads("answers.nothing_waits", f"{row.number} 没有等批准的稿子，请刷新页面。", lambda: desk.do(
        desk.he, "approve", article=row.pk, agreed=True
    ))  # fmt: skip
    row.refresh_from_db()
    assert owed("answers.approve") == ["kept"] and owed("answers.write") == ["kept"]
    assert row.text is not None and row.owner == desk.lin
    assert "宠物区" in signed_in(desk.ma).get(row.url()).content.decode()


def test_what_is_returned_says_why_and_is_owed_anew(desk: Desk) -> None:
    row = desk.begin()
    with pytest.raises(Invalid):
        desk.do(desk.he, "approve", article=row.pk, agreed=False)
    desk.do(desk.he, "approve", article=row.pk, agreed=False, opinion="写明节假日")
    assert owed("answers.write") == ["open"]
    assert "何静 退回：写明节假日" in signed_in(desk.lin).get(row.url()).content.decode()
    desk.do(desk.lin, "write", article=row.pk, answer="九点到十点，节假日不变。", valid_until=date(2026, 12, 31))
    assert owed("answers.write") == ["kept"]
    reads("answers.waits", f"{row.number} 已经有一稿在等批准。批准或退回之后再写。", lambda: desk.do(
        desk.ma, "write", article=row.pk, answer="再写一稿", valid_until=date(2026, 12, 31)
    ))  # fmt: skip


def test_nobody_approves_what_they_wrote(desk: Desk) -> None:
    row = desk.do(desk.he, "begin", site=desk.store.pk, **OPEN_HOURS)
    reads(
        "answers.own",
        f"{row.number} 是你自己写的，要由另一位同事批准。",
        lambda: desk.do(desk.he, "approve", article=row.pk, agreed=True),
    )
    with pytest.raises(NotAllowed):
        desk.do(desk.lin, "approve", article=row.pk, agreed=True)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("请问你们几点营业啊", True), ("想问一下几点关门", True), ("营业", True), ("停车怎么收费", False), ("几", False)],
)
def test_while_a_question_is_typed_what_answers_it_is_offered(desk: Desk, typed: str, found: bool) -> None:
    desk.approved()
    assert (desk.likely(typed) == ["你们几点营业"]) is found


def test_the_intake_screen_tells_the_answer_and_choosing_it_closes_the_enquiry_and_counts(desk: Desk) -> None:
    row = desk.approved()
    clerk = signed_in(desk.ma)
    asked = {"content": "请问你们几点营业", "kind": "enquiry", "key": "abc", "site": str(desk.store.pk)}
    hints = clerk.get("/cases/hints", asked).content.decode()
    assert "周末到十点半" in hints and 'form="form-abc"' in hints
    assert "checked" in clerk.get("/cases/hints", {**asked, "article": str(row.pk)}).content.decode()
    assert "当场答复" not in clerk.get("/cases/hints", {**asked, "kind": "complaint"}).content.decode()
    clerk.post("/cases/new", {**asked, "channel": "phone", "anonymous": "on", "article": row.pk})
    case, use = Case.objects.get(), Use.objects.get()
    assert (case.stage, case.closed_as) == ("closed", "answered")
    assert (use.case_number, use.by, use.text) == (case.number, desk.ma, row.text)
    assert "周末到十点半" in clerk.get(case.get_absolute_url()).content.decode()
    assert [one.pk for one in queries.told_at(case.number)] == [use.pk]


def test_what_nobody_knows_leads_from_the_intake_screen_to_the_question(desk: Desk) -> None:
    hints = signed_in(desk.ma).get("/cases/hints", {"content": "能寄存宠物吗", "kind": "enquiry"}).content.decode()
    assert "知识库里没有这个问题" in hints and "/answers/new?question=" in hints
    assert "知识库" not in signed_in(desk.cast.person("wu", "吴海", "take_in")).get(
        "/cases/hints", {"content": "能寄存宠物吗", "kind": "enquiry"}
    ).content.decode()  # fmt: skip


def test_an_answer_out_of_date_is_offered_to_nobody_and_listed(desk: Desk) -> None:
    row = desk.approved()
    with clock.at(NOON.replace(month=12, day=31)):
        desk.do(desk.ma, "use", article=row.pk)  # the last day still counts
    with clock.at(NOON.replace(year=2027, month=1, day=1)):
        assert desk.likely("你们几点营业") == []
        reads("answers.out_of_date", f"{row.number} 还没有批准的答复，或者已经过期，不能照着答。请先重写、批准。", lambda: desk.do(
            desk.ma, "use", article=row.pk
        ))  # fmt: skip
        assert [one.pk for one in queries.listing(Actor.of(desk.he), {"view": "outdated"})] == [row.pk]
        with pytest.raises(Invalid):
            desk.do(desk.lin, "write", article=row.pk, answer="照旧", valid_until=date(2026, 12, 31))


def test_a_rewritten_answer_rules_once_approved_and_the_old_one_until_then(desk: Desk) -> None:
    row = desk.approved()
    desk.do(desk.ma, "write", article=row.pk, answer="十点到十点。", keywords="开门", valid_until=date(2026, 12, 31))
    row.refresh_from_db(fields=["text"])
    assert row.text is not None and row.text.n == 1
    desk.do(desk.he, "approve", article=row.pk, agreed=True)
    row.refresh_from_db(fields=["text", "owner"])
    assert row.text is not None and (row.text.n, row.owner) == (2, desk.ma)
    assert Text.objects.get(article=row, n=1).answer == OPEN_HOURS["answer"]


def test_the_list_shows_what_is_told_most_and_leaves_as_excel(desk: Desk) -> None:
    seldom, often = desk.approved(), desk.approved(question="有停车场吗", keywords="停车")
    for _n in range(3):
        desk.do(desk.ma, "use", article=often.pk)
    desk.do(desk.ma, "use", article=seldom.pk)
    with clock.at(NOON + timedelta(days=1)):
        rows = list(queries.listing(Actor.of(desk.he), {"view": "used"}))
        assert [(row.pk, row.told) for row in rows] == [(often.pk, 3), (seldom.pk, 1)]  # type: ignore[attr-defined]
        table = excel.read_table(io.BytesIO(signed_in(desk.he).get("/answers.xlsx?view=used").content))
        assert [row.values["九十天内用了"] for row in table.rows] == [3, 1]


def test_the_search_box_finds_questions_by_any_word(desk: Desk) -> None:
    row = desk.approved()
    for text in ("关门", "周末", row.number):
        hits = dict(search.search(Actor.of(desk.ma), text))
        assert [hit.url for hit in hits["知识库"]] == [row.url()]


def test_the_same_question_is_asked_once_and_a_retired_one_is_owed_no_more(desk: Desk) -> None:
    row = desk.do(desk.ma, "ask", site=desk.store.pk, question="能寄存宠物吗")
    with pytest.raises(Refused, match=r"answers\.there"):
        desk.do(desk.lin, "ask", site=desk.store.pk, question="能寄存宠物吗")
    desk.do(desk.lin, "retire", article=row.pk, reason="不是顾客问的")
    assert owed("answers.write") == ["kept"]
    with pytest.raises(Refused, match=r"answers\.retired"):
        desk.do(desk.lin, "write", article=row.pk, answer="不能", valid_until=date(2026, 12, 31))
    assert desk.do(desk.lin, "ask", site=desk.store.pk, question="能寄存宠物吗").pk != row.pk


def test_what_is_kept_for_the_company_is_read_in_its_stores_and_not_elsewhere(desk: Desk) -> None:
    boss = desk.cast.person("zhou", "周敏", "write_answers", site=desk.cast.company)
    row = desk.do(boss, "begin", site=desk.cast.company.pk, **OPEN_HOURS)
    desk.do(
        desk.cast.person("wang", "王芳", "approve_answers", site=desk.cast.company),
        "approve",
        article=row.pk,
        agreed=True,
    )
    assert desk.likely("你们几点营业") == ["你们几点营业"]
    assert not Article.objects.within(Actor.of(desk.qian)).exists()
    assert signed_in(desk.qian).get("/answers").status_code == 403
    with pytest.raises(NotAllowed):  # what is kept above is not changed below
        desk.do(desk.lin, "retire", article=row.pk, reason="不用了")


def test_the_database_holds_that_two_people_stand_behind_an_answer(desk: Desk) -> None:
    row = desk.begin()
    text = Text.objects.get()
    for changed in ({"approved": True}, {"approved": True, "decided_by": desk.lin, "decided_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic(), writing():
            Text.objects.filter(pk=text.pk).update(**changed)
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Article.objects.filter(pk=row.pk).update(text=text)
