"""招聘: a post is opened, people apply, are spoken with, and one is hired with nothing typed twice; the others are forgotten."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import Cast, page, reads, signed_in, writing

from zhishou.areas.agency.tests.house import MONDAY, House
from zhishou.areas.people.models import PrivacyRequest
from zhishou.areas.recruiting.jobs import forget_due
from zhishou.areas.recruiting.models import Candidate, Opening
from zhishou.kernel import clock, privacy
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import read_table
from zhishou.kernel.gate import perform
from zhishou.kernel.models import (
    Appointment,
    Event,
    EventWords,
    Notice,
    Obligation,
    Person,
    Post,
    Setting,
    Site,
    StoredFile,
)
from zhishou.kernel.operation import Invalid, NotAllowed, Refused
from zhishou.kernel.privacy import ERASED
from zhishou.kernel.types import Upload

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


class Search(House):
    """The director looks for a client executive; 行政部 hires."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.root = self.people["implied.administration"]
        self.post = Post.objects.get(code="agency.account_executive")

    def act(self, operation: str, who: Person | None = None, **data: Any) -> Any:
        """A step of recruiting, by the director unless another is named."""
        return perform(f"recruiting.{operation}", Actor.of(who or self.director), data, door="page").result

    def open(self, **more: Any) -> Opening:
        given = {
            "site": self.site,
            "post": self.post,
            "wanted": 1,
            "reason": "业务增加",
            "until": TODAY + timedelta(days=30),
            **more,
        }
        made: Opening = self.act("open", **given)
        return made

    def applies(self, opening: Opening, name: str = "沈佳宁", mobile: str = "137 0000 3001") -> Candidate:
        given: dict[str, Any] = {"name": name, "mobile": mobile, "source": "friend", "about": "做过三年客户执行"}
        made: Candidate = self.act("enter", opening=opening, **given)
        return made

    def speaks(self, one: Candidate, verdict: str = "pass", **more: Any) -> None:
        given = {
            "held_on": TODAY,
            "interviewer": self.supervisor,
            "verdict": verdict,
            "words": "沟通清楚，案例扎实",
            **more,
        }
        self.act("note_interview", candidate=one, **given)

    def offered(self, one: Candidate) -> Candidate:
        self.speaks(one)
        made: Candidate = self.act("offer", candidate=one, starts_on=TODAY + timedelta(days=7), terms="试用期三个月")
        return made

    def hired(self, one: Candidate, username: str = "shenjianing") -> Person:
        self.act("accept", candidate=self.offered(one))
        made: Person = self.act("hire", self.root, candidate=one, username=username)
        return made


@pytest.fixture
def search(db: None) -> Iterator[Search]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Search(Cast())
    with clock.at(MONDAY):
        yield made


def test_who_accepts_is_hired_and_appointed_with_nothing_typed_twice(search: Search) -> None:
    director = signed_in(search.director)
    director.post("/do/recruiting.open", {
        "site": search.site.pk, "post": search.post.pk, "wanted": "1", "reason": "业务增加", "until": "2026-12-23", "key": "1",
    })  # fmt: skip
    opening = Opening.objects.get()
    director.post("/do/recruiting.enter", {
        "opening": opening.pk, "name": "沈佳宁", "mobile": "137 0000 3001", "source": "friend", "about": "做过三年客户执行", "key": "2",
    })  # fmt: skip
    one = Candidate.objects.get()
    shown = page(search.director, one.url())
    assert "还没有面试" in shown and "13700003001" not in shown and "3001" in shown
    assert "沈佳宁" in page(search.director, opening.url())
    search.act("accept", candidate=search.offered(one))
    told = Notice.objects.get(kind="recruiting.accepted", person=search.root)
    assert told.url == one.url()
    root = signed_in(search.root)
    form = page(search.root, one.url())
    assert "姓名、手机从应聘登记带过来" in form and 'value="shenjianing"' in form
    answer = root.post(f"{one.url()}/hire", {"candidate": one.pk, "username": "shenjianing", "key": "3"})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"  # the password, this once
    person = Person.objects.get(username="shenjianing")
    assert (person.name, person.mobile, person.site) == ("沈佳宁", "13700003001", search.site)
    placed = Appointment.objects.get(person=person)
    assert placed.post == search.post and clock.local(placed.starts_at).date() == TODAY + timedelta(days=7)
    one.refresh_from_db()
    assert one.state == "hired" and one.person == person
    register = page(search.director, "/recruiting/appointments")
    assert "沈佳宁" in register and opening.number in register and "还没有发" in register


def test_the_letter_stands_beside_the_appointment(search: Search) -> None:
    person = search.hired(search.applies(search.open()))
    perform(
        "letters.issue", Actor.of(search.root), {"appointment": Appointment.objects.get(person=person)}, door="page"
    )
    book = signed_in(search.director).get("/recruiting/appointments.xlsx")
    rows = {str(row.values["姓名"]): row.values for row in read_table(io.BytesIO(book.content)).rows}
    assert str(rows["沈佳宁"]["确认书"]).endswith("待签") and rows["沈佳宁"]["任职日期"]


def test_the_search_is_owed_until_its_day_and_kept_when_it_is_ended(search: Search) -> None:
    opening = search.open()
    owed = Obligation.objects.get(rule__do="recruiting.close")
    assert owed.person == search.director and clock.local(owed.due_at).date() == opening.until
    search.hired(search.applies(opening))
    left = search.applies(opening, "何远", "13700003002")
    search.act("close", opening=opening, result="招到一位")
    owed.refresh_from_db()
    left.refresh_from_db()
    assert owed.state == "kept" and (left.state, left.reason) == ("rejected", "招到一位")
    shown = page(search.director, opening.url())
    assert "1 / 1" in shown and "招到一位" in shown
    book = signed_in(search.director).get("/recruiting.xlsx")
    states = [str(row.values["状态"]) for row in read_table(io.BytesIO(book.content)).rows]
    assert states == ["已入职", "不录用"]
    paper = signed_in(search.director).get(f"{opening.url()}.pdf")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")


def test_steps_out_of_turn_are_refused_in_words(search: Search) -> None:
    opening = search.open()
    one, two = search.applies(opening), search.applies(opening, "何远", "13700003002")
    reads(
        "recruiting.applied", "这个手机号已经在名单里了，沈佳宁 不用再登记。",
        lambda: search.applies(opening),
    )  # fmt: skip
    unready = "沈佳宁 最近一次面试还没有通过。请先登记面试，结论是“通过”才能发录用通知。"
    search.speaks(one, "unsure")
    day = TODAY + timedelta(days=3)
    reads("recruiting.not_passed", unready, lambda: search.act("offer", candidate=one, starts_on=day, terms="试用"))
    reads(
        "recruiting.not_yet", "面试日期还没有到。面试过了再登记。",
        lambda: search.speaks(one, held_on=TODAY + timedelta(days=1)),
    )  # fmt: skip
    past = "日期已经过去了。请填今天或以后的日子。"
    search.speaks(one)
    reads(
        "recruiting.past", past,
        lambda: search.act("offer", candidate=one, starts_on=TODAY - timedelta(days=1), terms="试用"),
    )  # fmt: skip
    reads("recruiting.past", past, lambda: search.open(until=TODAY - timedelta(days=1)))
    search.act("offer", candidate=one, starts_on=day, terms="试用")
    search.speaks(two)
    enough = "要招 1 位，录用通知已经够数。有人不来时先登记，再发给下一位。"
    reads("recruiting.enough", enough, lambda: search.act("offer", candidate=two, starts_on=day, terms="试用"))
    open_ = "还有 1 位拿着录用通知。请先办理入职，或者登记不来、不录用。"
    reads("recruiting.offers_open", open_, lambda: search.act("close", opening=opening, result="不招了"))
    wrong = "沈佳宁 现在是“已发录用通知”，不能办这一步。请刷新页面。"
    reads("recruiting.state", wrong, lambda: search.act("hire", search.root, candidate=one, username="shenjianing"))
    reads(
        "recruiting.still_needed", "沈佳宁 还在招聘中，或者已经入职，资料不能这样删。",
        lambda: search.act("forget", candidate=one),
    )  # fmt: skip
    search.act("settle", candidate=one, how="withdrew", reason="去了别家")
    search.act("offer", candidate=two, starts_on=day, terms="试用")  # the place is free again
    search.act("settle", candidate=two, how="rejected", reason="材料不实")
    search.act("close", opening=opening, result="没有合适的")
    gone = f"招聘 {opening.number} 已经结束。要再招，请重新发起。"
    reads("recruiting.closed", gone, lambda: search.applies(opening, "新人", "13700003009"))


def test_a_post_of_another_company_cannot_be_filled_here(search: Search) -> None:
    with writing():
        other = search.cast.site("OTHER", "别家广告", Site.Kind.COMPANY, None)
        theirs = Post.objects.create(site=other, code="other.clerk", name="文员")
    with pytest.raises(Invalid) as no:  # for the director it is not there
        search.open(post=theirs)
    assert list(no.value.errors) == ["post"]


def test_a_post_of_a_part_is_not_filled_for_the_whole(search: Search) -> None:
    with writing():
        theirs = Post.objects.create(site=search.cast.garden, code="garden.clerk", name="文员")
    reads(
        "recruiting.elsewhere", f"“文员”不是“{search.site.name}”所属公司的岗位。请重新选择。",
        lambda: search.open(post=theirs),
    )  # fmt: skip


def test_who_was_not_hired_is_forgotten_after_the_days_the_company_sets(search: Search) -> None:
    opening = search.open(wanted=2)
    kept, gone = search.applies(opening, "何远", "13700003002"), search.applies(opening)
    search.hired(kept, "heyuan")
    search.speaks(gone, "fail", words="经验不够")
    search.act("settle", candidate=gone, how="rejected", reason="经验不够")
    with clock.at(MONDAY + timedelta(days=179)):
        assert forget_due() == 0
    with writing():
        Setting.objects.create(name="recruiting.keep_days", site=search.site, value=90)
    with clock.at(MONDAY + timedelta(days=91)):
        assert forget_due() == 1
        assert forget_due() == 0
        gone.refresh_from_db()
        kept.refresh_from_db()
        assert (gone.name, gone.mobile, gone.about, gone.reason) == (ERASED, "", "", ERASED)
        assert gone.interviews.get().words == ERASED and gone.interviews.get().verdict == "fail"
        assert kept.name == "何远"
        shown = page(search.director, gone.url())
        assert "资料已经删除" in shown and "经验不够" not in shown
        reads(
            "recruiting.forgotten", "这位应聘人的资料已经删除了。",
            lambda: search.act("forget", candidate=gone),
        )  # fmt: skip
        event = Event.objects.get(operation="recruiting.forget")
        assert event.actor is None


def test_who_asks_is_forgotten_at_once(search: Search) -> None:
    one = search.applies(search.open())
    search.act("settle", candidate=one, how="withdrew", reason="去了别家")
    signed_in(search.director).post("/do/recruiting.forget", {"candidate": one.pk, "key": "f"})
    one.refresh_from_db()
    assert one.name == ERASED and one.source == "friend"


def test_the_whole_number_is_shown_by_an_operation_to_who_recruits_alone(search: Search) -> None:
    one = search.applies(search.open())
    told = signed_in(search.director).post(f"{one.url()}/reveal")
    assert "13700003001" in told.content.decode() and told.headers["Cache-Control"] == "private, no-store"
    assert Event.objects.filter(operation="recruiting.reveal").count() == 1
    assert signed_in(search.executive).get(one.url()).status_code == 403
    with pytest.raises(NotAllowed):
        search.act("enter", search.executive, opening=one.opening, name="甲", mobile="13700003003", source="own")


def test_a_colleague_who_left_is_erased_as_a_candidate_too(search: Search) -> None:
    one = search.applies(search.open())
    person = search.hired(one)
    with clock.at(MONDAY + timedelta(days=40)):
        perform("people.leave_company", Actor.of(search.root), {"person": person, "reason": "辞职"}, door="page")
        perform("people.erase_data", Actor.of(search.root), {"person": person}, door="page")
    one.refresh_from_db()
    assert (one.mobile, one.about, one.terms) == (
        "",
        "",
        "",
    ) and one.name == "沈佳宁"  # two years, Labour Contract Law 50
    assert PrivacyRequest.objects.filter(person=person).exists()


def cv(name: str = "简历.pdf", body: bytes = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n") -> Upload:
    """A résumé as a candidate sends it."""
    return Upload(name, body)


def test_a_resume_is_checked_and_opened_by_an_operation_that_leaves_a_trace(search: Search) -> None:
    opening = search.open()
    given: dict[str, Any] = {"name": "沈佳宁", "mobile": "13700003001", "source": "own"}
    with pytest.raises(Refused) as no:
        search.act("enter", opening=opening, **given, papers=[Upload("简历.exe", b"MZ\x90 a program")])
    assert no.value.code == "upload.kind" and not Candidate.objects.exists()
    one = search.act("enter", opening=opening, **given, papers=[cv()])
    search.act("add_papers", candidate=one, papers=[cv("作品.pdf", cv().data + b"%2\n")])
    paper, other = StoredFile.objects.filter(kind="application").order_by("pk")
    assert "简历.pdf" in page(search.director, one.url()) and "作品.pdf" in page(search.director, one.url())
    reader = signed_in(search.director)
    assert reader.get(f"/files/{paper.pk}").status_code == 404  # nobody comes by it without a trace
    assert reader.get(f"{one.url()}/papers/{paper.pk}").status_code == 405
    got = reader.post(f"{one.url()}/papers/{paper.pk}")
    assert (got.content, got.headers["Cache-Control"]) == (cv().data, "private, no-store")
    event = Event.objects.get(operation="recruiting.read_paper")
    assert (event.actor_id, event.result) == (search.director.pk, f"kernel.storedfile:{paper.pk}")
    for who in (search.root, search.executive):  # who hires needs no résumé
        assert signed_in(who).post(f"{one.url()}/papers/{paper.pk}").status_code == 403
    assert "简历.pdf" not in page(search.root, one.url())
    two = search.applies(opening, "何远", "13700003002")
    reads(
        "recruiting.no_paper",
        "这份材料不在了。请刷新页面。",
        lambda: search.act("read_paper", candidate=two, paper=other.pk),
    )
    assert "这份材料不在了" in reader.post(f"{two.url()}/papers/{other.pk}").content.decode()
    many = [cv(f"{n}.pdf", cv().data + b"%" + str(n).encode()) for n in range(8)]
    reads(
        "recruiting.too_many_papers", "每位应聘人最多 9 份材料。请合成一份再传。",
        lambda: search.act("add_papers", candidate=one, papers=many),
    )  # fmt: skip


def test_who_was_not_hired_leaves_no_paper_and_no_word_behind(search: Search) -> None:
    """PIPL 47: the résumé's bytes, and what was typed when they applied, were spoken with and were turned down."""
    one = search.applies(search.open())
    search.act("add_papers", candidate=one, papers=[cv()])
    paper = StoredFile.objects.get(kind="application")
    search.speaks(one, "fail", words="沟通清楚，案例不够扎实")
    search.act("settle", candidate=one, how="rejected", reason="经验不够深")
    quotes = ("沈佳宁", "13700003001", "做过三年客户执行", "案例不够扎实", "经验不够深")
    assert EventWords.objects.quoting(*quotes).count() == 3
    with clock.at(MONDAY + timedelta(days=181)):
        assert forget_due() == 1
    paper.refresh_from_db()
    assert (paper.name, paper.kind) == ("已删除", "erased")
    assert not EventWords.objects.quoting(*quotes).exists()
    shown = page(search.director, one.url())
    assert "简历" not in shown and all(word not in shown for word in quotes)


def test_the_resume_of_a_colleague_is_handed_over_with_their_file_and_erased_with_it(search: Search) -> None:
    one = search.applies(search.open())
    search.act("add_papers", candidate=one, papers=[cv()])
    person = search.hired(one)
    assert [row.name for row in privacy.find_staff(person, []).files] == ["简历.pdf"]
    with clock.at(MONDAY + timedelta(days=40)):
        perform("people.leave_company", Actor.of(search.root), {"person": person, "reason": "辞职"}, door="page")
        perform("people.erase_data", Actor.of(search.root), {"person": person}, door="page")
    assert not StoredFile.objects.filter(kind="application").exists()
