"""Papers: drafted from a template, approved by another, numbered without a gap, received by name, withdrawn, replaced."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import page, reads, signed_in, writing
from django.db import IntegrityError, transaction
from tests.company_life.life import handwriting, photo

from zhishou.areas.documents.auditing import numbers
from zhishou.areas.documents.blanks import fill, names
from zhishou.areas.documents.handover import move, papers
from zhishou.areas.documents.models import Copy, Document, Series, Template
from zhishou.areas.documents.tests.desk import WORDS, Office, owed
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.areas.people.handover import in_hand
from zhishou.kernel import clock, files, search, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Notice, Obligation, Setting
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


def test_a_paper_goes_from_a_template_to_its_last_receipt_on_the_pages(office: Office) -> None:
    clerk, chief, reader = signed_in(office.ma), signed_in(office.he), signed_in(office.lin)
    template = office.template()
    shown = page(office.ma, f"/documents/new?template={template.pk}")
    assert 'value="时间"' in shown and 'value="事项"' in shown and 'value="公司"' not in shown
    clerk.post("/documents/new", {
        "template": template.pk, "site": office.cast.company.pk, "blanks-0-name": "事项", "blanks-0-value": "停水",
        "blanks-1-name": "时间", "blanks-1-value": "周六上午", "key": "k1",
    })  # fmt: skip
    row = Document.objects.get()
    assert (row.title, row.body) == ("关于停水的通知", "翠湖物业定于周六上午停水。\n马丽")
    assert (row.reference, row.state, row.kind) == ("", "draft", "notice")
    clerk.post("/do/documents.submit", {"document": row.pk, "key": "k2"})
    assert Notice.objects.filter(kind="documents.to_approve", person=office.he).count() == 1
    assert row.number in page(office.he, "/")
    chief.post("/do/documents.approve", {"document": row.pk, "opinion": "同意", "key": "k3"})
    row.refresh_from_db()
    assert (row.reference, row.approved_by) == ("翠湖通〔2026〕1 号", office.he)
    assert page(office.lin, row.url()) == ""
    clerk.post("/do/documents.distribute", {"document": row.pk, "people": [office.lin.pk], "key": "k4"})
    assert "停水" in page(office.lin, row.url()) and row.reference in page(office.lin, "/documents?view=mine")
    assert reader.get(f"{row.url()}/paper.pdf").content[:5] == b"%PDF-"
    assert clerk.get(f"{row.url()}/receipts.pdf").content[:5] == b"%PDF-"
    assert reader.get(f"{row.url()}/receipts.pdf").status_code == 403  # who else has it is for who writes papers
    reader.post("/do/documents.sign_receipt", {"receipt": Copy.objects.get().pk, "key": "k5"})
    copy = Copy.objects.get()
    assert (copy.how, copy.received_by, copy.received_at) == ("self", office.lin, MONDAY)
    assert "都签收了" in page(office.ma, row.url()) and "1/1" in page(office.ma, "/documents")
    assert clerk.get("/documents.xlsx").content[:2] == b"PK" and clerk.get("/documents.pdf").content[:5] == b"%PDF-"


def test_nobody_approves_what_they_drafted_or_changed(office: Office) -> None:
    own = office.draft(office.both)
    office.do(office.both, "submit", document=own.pk)
    reads(
        "documents.own", f"{own.number} 是你拟的或改过的，要由另一位同事审批。",
        lambda: office.do(office.both, "approve", document=own.pk),
    )  # fmt: skip
    with pytest.raises(Refused, match=r"documents\.own"):
        office.do(office.both, "send_back", document=own.pk, reason="自己退自己")
    touched = office.draft()
    office.do(office.both, "change", document=touched.pk, **{**WORDS, "body": "改了几个字。"})
    office.do(office.ma, "submit", document=touched.pk)
    with pytest.raises(Refused, match=r"documents\.own"):
        office.do(office.both, "approve", document=touched.pk)
    with pytest.raises(NotAllowed):
        office.do(office.ma, "approve", document=touched.pk)
    with writing():
        series = Series.objects.create(company=office.cast.company, kind="notice", year=2026)
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Document.objects.filter(pk=touched.pk).update(
            state="approved", series=series, serial=1, reference="x", approved_by=office.both, approved_at=clock.now()
        )


def test_what_is_returned_goes_back_to_the_drafter_with_the_reason_and_comes_again(office: Office) -> None:
    row = office.draft()
    office.do(office.ma, "submit", document=row.pk)
    due = Obligation.objects.get(do_operation="documents.approve")
    assert due.due_at == MONDAY + timedelta(days=2) and due.person is None
    with pytest.raises(Refused, match=r"documents\.state"):
        office.do(office.ma, "change", document=row.pk, **WORDS)
    office.do(office.he, "send_back", document=row.pk, reason="写明几点开始")
    assert owed() == ["submit"] and Obligation.objects.get(state="open").person == office.ma
    assert (
        "写明几点开始" in page(office.ma, row.url())
        and Notice.objects.get(kind="documents.returned").person == office.ma
    )
    office.do(office.ma, "change", document=row.pk, **{**WORDS, "body": "周六八点开始。"})
    office.do(office.ma, "submit", document=row.pk)
    office.do(office.he, "approve", document=row.pk)
    assert owed() == ["distribute"]
    reads(
        "documents.state", "翠湖通〔2026〕1 号 现在是“已批准”，这一步办不了。请刷新页面，看看现在轮到谁。",
        lambda: office.do(office.he, "approve", document=row.pk),
    )  # fmt: skip


def test_numbers_of_a_kind_and_year_have_no_gap_whatever_is_dropped_or_refused(office: Office) -> None:
    assert office.approved().reference == "翠湖通〔2026〕1 号"
    office.do(office.ma, "drop", document=office.draft().pk, reason="改发邮件")
    failing = office.draft()
    office.do(office.ma, "submit", document=failing.pk)
    with pytest.raises(RuntimeError), transaction.atomic():
        office.do(office.he, "approve", document=failing.pk)
        raise RuntimeError  # what fails after the number was taken gives it back
    assert office.approved().reference == "翠湖通〔2026〕2 号"
    assert office.approved("letter").reference == "翠湖函〔2026〕1 号"
    with clock.at(MONDAY.replace(year=2027)):
        with writing():
            Setting.objects.create(site=office.cast.company, name="documents.sign", value="翠湖客服")
        assert office.approved().reference == "翠湖客服通〔2027〕1 号"
    assert numbers() == []
    with writing():
        Series.objects.filter(kind="letter").update(last=2)
    assert numbers() == ["翠湖物业 2026 年的函：发到 2 号，文件 1 份"]


def test_who_has_not_received_is_listed_reminded_and_owed(office: Office) -> None:
    row = office.sent()
    assert owed() == ["remind"] and Obligation.objects.get(state="open").person == office.ma
    assert [one.name for one in Copy.objects.order_by("pk")] == ["林晓雯", "翠湖湾"]
    with clock.at(MONDAY + timedelta(days=4)):
        sweep.sweep()
        assert Notice.objects.filter(person=office.ma, kind="obligation.late").exists()
        office.do(office.lin, "sign_receipt", receipt=row.copies.get(person=office.lin).pk, signature=handwriting())
        assert row.reference in page(office.ma, "/documents?view=missing")
        office.do(office.ma, "remind", document=row.pk)
    told = Notice.objects.filter(kind="documents.remind")
    assert [one.person for one in told] == [office.zheng] and owed() == ["remind"]
    bay = row.copies.get(office=office.cast.bay)
    with pytest.raises(Refused, match=r"documents\.not_yours"):
        perform("documents.sign_receipt", Actor.of(office.he), {"receipt": bay.pk}, door="page")
    with pytest.raises(Invalid):  # another's copy does not exist for a reader
        office.do(office.lin, "sign_receipt", receipt=bay.pk)
    office.do(office.zheng, "sign_receipt", receipt=bay.pk)
    assert owed() == []
    with pytest.raises(Refused, match=r"documents\.received"):
        office.do(office.zheng, "sign_receipt", receipt=bay.pk)
    with pytest.raises(Refused, match=r"documents\.all_received"):
        office.do(office.ma, "remind", document=row.pk)
    assert office.lin.name in page(office.ma, row.url()) and row.reference not in page(
        office.ma, "/documents?view=missing"
    )


def test_the_printed_sheet_comes_back_with_its_picture(office: Office) -> None:
    row = office.approved()
    with pytest.raises(Invalid):
        office.do(office.ma, "distribute", document=row.pk)
    office.do(office.ma, "distribute", document=row.pk, others="业主委员会\n\n示例电梯公司\n业主委员会")
    with pytest.raises(Invalid):  # they have one already
        office.do(office.ma, "distribute", document=row.pk, others="业主委员会")
    first, second = row.copies.order_by("pk")
    with pytest.raises(Invalid):  # without the sheet it is not received
        office.do(office.ma, "record_receipts", document=row.pk, receipts=[first.pk])
    office.do(office.ma, "record_receipts", document=row.pk, receipts=[first.pk], scan=[photo("签收表.png")])
    assert owed() == ["remind"]
    with pytest.raises(Refused, match=r"documents\.received"):
        office.do(office.ma, "record_receipts", document=row.pk, receipts=[first.pk], scan=[photo()])
    office.do(office.ma, "record_receipts", document=row.pk, receipts=[second.pk], scan=[photo()])
    assert owed() == [] and set(row.copies.values_list("how", flat=True)) == {"paper"}
    assert "签收表.png" in page(office.ma, row.url())


def test_a_signed_sheet_is_open_only_to_who_may_read_the_receipts_of_its_paper(office: Office) -> None:
    """Reading a paper is one thing, who else signed for it another (PIPL 6)."""
    row = office.approved()
    far = office.cast.person("yuanfang", "远方", "write_documents", site=office.cast.bay)
    office.do(office.ma, "distribute", document=row.pk, people=[office.lin.pk, far.pk], others="业主委员会")
    outside = row.copies.get(person=None)
    office.do(office.ma, "record_receipts", document=row.pk, receipts=[outside.pk], scan=[photo("签收表.png")])
    sheet = f"/files/{files.of(row, 'receipts').get().pk}"
    for reads_them in (office.ma, office.he):
        assert signed_in(reads_them).get(sheet).status_code == 200
    for sent_the_paper in (office.lin, far):
        assert row.title in page(sent_the_paper, row.url())
        assert signed_in(sent_the_paper).get(sheet).status_code == 404
    assert signed_in(far).get(f"{row.url()}/receipts.pdf").status_code == 404
    assert "签收表.png" not in page(far, row.url())


def test_a_post_is_whoever_holds_it_and_nobody_gets_two(office: Office) -> None:
    row = office.approved()
    post = Actor.of(office.lin).appointments[0].post
    office.do(office.ma, "distribute", document=row.pk, people=[office.lin.pk], posts=[post.pk])
    assert [one.person for one in row.copies.all()] == [office.lin]


def test_withdrawn_and_replaced_papers_say_so_and_their_readers_are_told(office: Office) -> None:
    old, gone = office.sent(), office.sent()
    assert owed() == ["remind", "remind"]
    new = office.approved(replaces=old.pk)
    old.refresh_from_db()
    assert old.state == "replaced" and new.reference in page(office.lin, old.url())
    told = Notice.objects.filter(kind="documents.replaced")
    assert {one.person for one in told} == {office.lin, office.zheng}
    office.do(office.he, "withdraw", document=gone.pk, reason="日期写错")
    assert "日期写错" in page(office.lin, gone.url())
    assert owed() == ["distribute"]  # of the new one alone
    for row in (old, gone):
        assert signed_in(office.lin).get(f"{row.url()}/paper.pdf").content[:5] == b"%PDF-"
        with pytest.raises(Refused, match=r"documents\.state"):
            office.do(office.lin, "sign_receipt", receipt=row.copies.get(person=office.lin).pk)
    draft = office.draft()
    reads(
        "documents.not_in_force", f"{old.reference} 已经不是有效的文件，不能取代。请退回，改选别的或者不选。",
        lambda: office.do(office.ma, "submit", document=draft.pk, replaces=old.pk),
    )  # fmt: skip
    first, second = office.draft(), office.draft()
    for row in (first, second):
        office.do(office.ma, "submit", document=row.pk, replaces=new.pk)
    office.do(office.he, "approve", document=first.pk)
    with pytest.raises(Refused, match=r"documents\.not_in_force"):
        office.do(office.he, "approve", document=second.pk)


def test_blanks_are_found_filled_and_asked_for(office: Office) -> None:
    assert names("【时间】在【地点】", "【时间】") == ["时间", "地点"]
    assert fill("【时间】在【地点】", {"时间": "周六", "地点": ""}) == "周六在【地点】"
    row = office.do(office.ma, "draft", site=office.cast.company.pk, template=office.template().pk)
    reads(
        "documents.blanks", "还有没填的：事项、时间。请改好正文里的【】再送审。",
        lambda: office.do(office.ma, "submit", document=row.pk),
    )  # fmt: skip
    assert "还没填的" in page(office.ma, row.url())


def test_templates_are_kept_by_who_the_charter_names(office: Office) -> None:
    clerk = signed_in(office.ma)
    clerk.post("/do/documents.take_usual_templates", {"site": office.cast.company.pk, "key": "k1"})
    assert Template.objects.count() == 6 and "会议通知" in page(office.ma, "/documents/templates")
    with pytest.raises(Refused, match=r"documents\.templates_there"):
        office.do(office.ma, "take_usual_templates", site=office.cast.company.pk)
    with pytest.raises(Refused, match=r"documents\.template_there"):
        office.template(name="函")
    made = office.template()
    clerk.post("/do/documents.change_template", {
        "template": made.pk, "name": "停电通知", "kind": "notice", "title": "关于停电的通知", "body": "【时间】停电。", "key": "k2",
    })  # fmt: skip
    assert "停电通知" in page(office.ma, made.url())
    with pytest.raises(NotAllowed):
        office.do(office.he, "retire_template", template=made.pk)
    office.do(office.ma, "retire_template", template=made.pk)
    for operation, more in (("retire_template", {}), ("draft", {"site": office.cast.company.pk})):
        with pytest.raises(Refused, match=r"documents\.template_retired"):
            office.do(office.ma, operation, template=made.pk, **more)
    assert page(office.lin, "/documents/templates") == ""


def test_papers_are_found_by_number_title_and_text(office: Office) -> None:
    row = office.approved()
    office.do(office.ma, "write", site=office.cast.company.pk, kind="letter", title="催款函", body="请付电梯维保费。")
    for text, found in (("储水", True), ("清洗水箱", True), (row.number, True), ("电梯", False)):
        assert (row.reference in page(office.ma, f"/documents?q={text}")) == found, text
    hits = dict(search.search(Actor.of(office.ma), "储水"))
    assert [one.title for one in hits["文件"]] == [WORDS["title"]]
    assert search.search(Actor.of(office.lin), "储水") == []


def test_papers_under_way_are_handed_over(office: Office) -> None:
    row = office.sent()
    assert ("拟写的文件", 1) in [(one.name, one.count) for one in in_hand(office.ma)]
    with writing():
        assert move(papers(office.ma), office.both) == 1
    row.refresh_from_db()
    assert row.by == office.both and Obligation.objects.get(state="open").person == office.both
