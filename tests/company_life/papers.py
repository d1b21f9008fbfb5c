"""What a company's papers have seen: templates, drafts, approvals and receipts, letters that came and went, the archive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.company_life.life import Life, handwriting, photo
from tests.company_life.matters import customer_of
from zhishou.kernel import clock


def written(life: Life) -> None:
    """Papers at every step, letters at every end, a volume out on loan and one that was back."""
    _papers(life)
    _post(life)
    _archive(life)


def _papers(life: Life) -> None:
    word, clerk, chief, site = life.word, "property.clerk", "property.supervisor", life.site.pk
    words = {"title": f"{word}关于【事项】的通知", "addressee": f"{word}业户", "body": f"{word}【公司】【事项】"}
    template = life.do(clerk, "documents.write_template", site=site, name=f"{word}模板", kind="notice", **words)
    words |= {"name": f"{word}模板二", "kind": "notice"}
    life.do(clerk, "documents.change_template", template=template.pk, **words)
    once = life.do(clerk, "documents.write_template", site=site, **{**words, "name": f"{word}停用的"})
    life.do(clerk, "documents.retire_template", template=once.pk)
    given = [{"name": "事项", "value": f"{word}停水"}]
    first = life.do(clerk, "documents.draft", site=site, template=template.pk, blanks=given)
    life.do(clerk, "documents.submit", document=first.pk, note=f"{word}急")
    life.do(chief, "documents.send_back", document=first.pk, reason=f"{word}写明时间")
    said: dict[str, Any] = {
        "title": f"{word}停水通知",
        "addressee": f"{word}业户",
        "body": f"{word}周六停水",
        "attachments": f"{word}附件",
    }
    life.do(clerk, "documents.change", document=first.pk, **said, papers=[photo(f"{word}附件.png")])
    life.do(clerk, "documents.submit", document=first.pk)
    life.do(chief, "documents.approve", document=first.pk, opinion=f"{word}同意")
    people = [life.people["property.assistant"].pk, life.people["implied.engineer"].pk]
    life.do(clerk, "documents.distribute", document=first.pk, people=people, others=f"{word}业委会")
    copies = list(first.copies.order_by("pk"))
    life.do("property.assistant", "documents.sign_receipt", receipt=copies[0].pk, signature=handwriting())
    sheet = [photo(f"{word}签收表.png")]
    life.do(clerk, "documents.record_receipts", document=first.pk, receipts=[copies[2].pk], scan=sheet)
    life.do(clerk, "documents.remind", document=first.pk)
    for end in ("drop", "withdraw", ""):
        row = life.do(clerk, "documents.write", site=site, kind="letter", **said)
        if end == "drop":
            life.do(clerk, "documents.drop", document=row.pk, reason=f"{word}不办")
            continue
        life.do(clerk, "documents.submit", document=row.pk)
        life.do(chief, "documents.approve", document=row.pk)
        if end == "withdraw":
            life.do(chief, "documents.withdraw", document=row.pk, reason=f"{word}有误")


def _post(life: Life) -> None:
    word, clerk, site = life.word, "property.clerk", life.site.pk
    said = {"site": site, "kind": "courier", "carrier": f"{word}快递", "about": f"{word}函件", "place": f"{word}七栋"}
    first = life.do(
        clerk, "documents.receive", **said, sender=f"{word}法院", tracking=f"A{site}", person=life.people["property.assistant"].pk
    )  # fmt: skip
    second = life.do(
        clerk, "documents.receive", **said, sender=f"{word}银行", tracking=f"B{site}", customer=customer_of(life).pk
    )
    life.do(clerk, "documents.tell", envelope=second.pk, how="phone")
    given = {"taker": f"{word}收件人", "signature": handwriting(), "note": f"{word}本人"}
    life.do(clerk, "documents.hand_out", envelope=second.pk, **given)
    life.do(clerk, "documents.tell", envelope=first.pk, how="program")
    third = life.do(clerk, "documents.receive", **said, sender=f"{word}图书", recipient=f"{word}查无此人")
    life.do(clerk, "documents.return_envelope", envelope=third.pk, reason=f"{word}查无此人")
    for n in range(2):
        sent = life.do(clerk, "documents.send", **said, recipient=f"{word}公司", tracking=f"C{site}{n}")
        if n == 0:
            life.do(clerk, "documents.note_delivery", envelope=sent.pk, on=clock.today(), note=f"{word}前台")


def _archive(life: Life) -> None:
    word, clerk, day = life.word, "property.clerk", clock.today() + timedelta(days=5)
    facts = {
        "title": f"{word}案卷",
        "category": "work",
        "place": f"{word}柜",
        "contents": f"{word}目录",
        "keep_until": day,
    }
    row = life.do(clerk, "documents.file", site=life.site.pk, **facts)
    life.do(clerk, "documents.change_volume", volume=row.pk, **{**facts, "place": f"{word}二号柜"})
    given = {"person": life.people["property.assistant"].pk, "purpose": f"{word}核对", "due_on": day}
    loan = life.do(clerk, "documents.lend", volume=row.pk, **given)
    life.do(clerk, "documents.take_back", loan=loan.pk, condition=f"{word}完整")
    life.do(clerk, "documents.lend", volume=row.pk, **given)
    _contracts(life)


def _contracts(life: Life) -> None:
    word, clerk, today = life.word, "property.clerk", clock.today()
    facts = {
        "kind": "保险单", "title": f"{word}公众责任险", "party": f"{word}保险公司", "own_number": f"{word}BX-1", "place": f"{word}柜",
        "starts_on": today, "ends_on": today + timedelta(days=20), "note": f"{word}每年一续",
    }  # fmt: skip
    row = life.do(clerk, "documents.register_contract", site=life.site.pk, **facts, customer=customer_of(life).pk)
    life.do(clerk, "documents.change_contract", contract=row.pk, **{**facts, "place": f"{word}二号柜"})
    given = {"starts_on": today + timedelta(days=21), "place": f"{word}柜"}
    row = life.do(clerk, "documents.renew_contract", contract=row.pk, **given)
    life.do(clerk, "documents.end_contract", contract=row.pk, outcome=f"{word}不再投保")
    life.do(clerk, "documents.register_contract", site=life.site.pk, **facts)
