"""The front desk of a shopping centre: who works when, what customers leave there, and what they bring back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from conftest import writing

from tests.company_life.life import Life, handwriting, photo
from tests.company_life.matters import customer_of
from zhishou.areas.roster.models import Exchange, Plan, ShiftKind
from zhishou.kernel import clock
from zhishou.kernel.models import Appointment


def rostered(life: Life) -> None:
    """Kinds of shift, and next week's plan of the clerk and the lead, published in two editions."""
    word, chief = life.word, "retail.supervisor"
    with writing():
        above = Appointment.objects.get(person=life.people[chief])
        for post in ("retail.clerk", "retail.lead"):
            Appointment.objects.filter(person=life.people[post]).update(reports_to=above)
    life.do(chief, "roster.take_usual_kinds", site=life.site.pk)
    kind = life.do(
        chief, "roster.add_kind", site=life.site.pk, letter="行", name=f"{word}行政班", starts="09:00", ends="18:00",
        pause_minutes=60,
    )  # fmt: skip
    life.do(chief, "roster.set_minimum", kind=kind.pk, minimum=0)
    today = clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    clerk, lead = (str(life.people[post].pk) for post in ("retail.clerk", "retail.lead"))
    for seen, letter in ((0, "早"), (2, "行")):
        plan = life.do(
            chief, "roster.save", site=life.site.pk, monday=monday, seen=seen,
            lines=[{"person": clerk, "d1": letter, "d2": "早"}, {"person": lead, "d1": "中"}],
        )  # fmt: skip
        life.do(chief, "roster.publish_changes" if seen else "roster.publish", plan=plan.pk)
    life.do(chief, "roster.retire_kind", kind=kind.pk)
    life.do(chief, "roster.expect", site=life.site.pk, day=monday, percent=200, why=f"{word}店庆")
    _exchanged(life, plan)
    _handed_over(life)


def _exchanged(life: Life, plan: Plan) -> None:
    """One exchange approved, one declined, one withdrawn, one waiting for the supervisor."""
    word, clerk, lead = life.word, "retail.clerk", "retail.lead"

    def asked(day: int) -> Exchange:
        turn = plan.turns.get(person=life.people[clerk], day=plan.monday + timedelta(days=day))
        row: Exchange = life.do(
            clerk, "roster.ask_exchange", mine=turn.pk, other=life.people[lead].pk, reason=f"{word}家里有事"
        )
        return row

    life.do(clerk, "roster.withdraw_exchange", exchange=asked(1).pk)
    life.do(lead, "roster.answer_exchange", exchange=asked(1).pk, agreed=False)
    row = asked(1)
    life.do(lead, "roster.answer_exchange", exchange=row.pk, agreed=True)
    life.do("retail.supervisor", "roster.decide_exchange", exchange=row.pk, approved=True, opinion=f"{word}同意")


def _handed_over(life: Life) -> None:
    """Two shifts handed over, one of them taken over; two coordination notes, one followed up by an errand."""
    word, kind = life.word, ShiftKind.objects.filter(site=life.site, retired_at=None)
    for letter in ("早", "中"):
        row = life.do(
            "retail.lead",
            "roster.hand_over",
            site=life.site.pk,
            kind=kind.get(letter=letter).pk,
            words=f"{word}钥匙在抽屉",
        )
    life.do("retail.clerk", "roster.take_over", handover=row.pk, remark=f"{word}收到")
    about = {
        "site": life.site.pk,
        "asker": f"{word}客服",
        "asked": f"{word}工程",
        "matter": f"{word}停水",
        "agreed_on": f"{word}先通知",
    }
    soon = clock.today() + timedelta(days=2)
    note = life.do("property.supervisor", "roster.note_coordination", **about, took_part=f"{word}三人", follow_on=soon)
    life.do("property.supervisor", "roster.settle_coordination", coordination=note.pk, outcome=f"{word}已贴通知")
    whom = Appointment.objects.get(person=life.people["property.assistant"], ended_at=None)
    life.do("property.supervisor", "roster.note_coordination", **about, follow_on=soon, follower=whom.pk)


def lockers(life: Life) -> None:
    """A cabinet with something in a box and a broken box; a bulky item, one handed out by two, and the day's check."""
    word, clerk, chief = life.word, "retail.clerk", "retail.supervisor"
    cabinet = life.do(chief, "lockers.add_cabinet", site=life.site.pk, code="A", place=f"{word}东门", small=2, large=1)
    one, two, _three = cabinet.boxes.order_by("n")
    life.do(clerk, "lockers.store", box=one.pk)
    life.do(clerk, "lockers.report_fault", box=two.pk, what=f"{word}门锁坏")
    for tag in ("07", "08"):
        bag = life.do(
            clerk, "lockers.store_bulky", site=life.site.pk, tag=tag, what=f"{word}行李箱", seal=f"{word}{tag}",
            photos=[photo()],
        )  # fmt: skip
    opening = life.do(
        clerk, "lockers.ask_opening", stay=bag.pk, cause="lost", reason=f"{word}丢了牌子", claimant=f"{word}女士",
        paper="id_card", paper_tail="123X", said_contents=f"{word}衣服",
    )  # fmt: skip
    life.do(
        chief, "lockers.decide_opening", opening=opening.pk, agreed=True, contents=f"{word}衣服三件", outcome="given",
        signature=handwriting(), photos=[photo()],
    )  # fmt: skip
    life.do(clerk, "lockers.check", site=life.site.pk, remark=f"{word}广播寻人")


def stood_in(life: Life) -> None:
    """The deputy said that the supervisor is not there, and ended it."""
    chief, deputy = life.people["retail.supervisor"], "retail.deputy"
    with writing():
        above = Appointment.objects.get(person=chief)
        Appointment.objects.filter(person=life.people[deputy]).update(reports_to=above)
    row = life.do(deputy, "people.stand_in", superior=chief.pk, reason=f"{life.word}外出")
    life.do(deputy, "people.cancel_absence", absence=row.pk)


def day_book(life: Life) -> None:
    """The usual lists, one of the store's own; an item done, one not in order with a repair, the day signed."""
    word, clerk, lead = life.word, "retail.clerk", "retail.lead"
    site = life.site.pk
    opening = life.do(lead, "daybook.take_usual", site=site)
    own = life.do(lead, "daybook.make_list", site=site, kind="other", name=f"{word}清单", items=f"{word}一\n{word}二")
    life.do(lead, "daybook.change_list", day_list=own.pk, name=f"{word}单", items=f"{word}一\n{word}三")
    first, second, *_rest = opening.items.all()
    life.do(clerk, "daybook.tick", day_list=opening.pk, items=[str(first.pk)])
    life.do(clerk, "daybook.report", item=second.pk, remark=f"{word}没声音", photos=[photo()], repair=True)
    life.do(lead, "daybook.sign_opening", site=site, why=f"{word}停电")
    spare = life.do(lead, "daybook.make_list", site=site, kind="other", name=f"{word}旧单", items=f"{word}旧")
    life.do(lead, "daybook.retire_list", day_list=spare.pk)


def called(life: Life) -> None:
    """A call of the customer that became a case, a missed one, a message for a colleague."""
    word, clerk, site = life.word, "retail.clerk", life.site.pk
    life.do(
        clerk, "calls.log", site=site, phone=life.phone, name=f"{word}女士", words=f"{word}问营业时间", result="case"
    )
    back = life.do(clerk, "calls.log", site=site, phone=life.phone, words=f"{word}漏接", result="missed")
    life.do(clerk, "calls.call_back", call=back.pk, words=f"{word}已答复")
    whom = life.people["property.assistant"].pk
    note = life.do(
        clerk, "calls.log", site=site, name=f"{word}先生", words=f"{word}请回电", result="message", colleague=whom
    )
    life.do(clerk, "calls.tell_message", call=note.pk)


def queued(life: Life) -> None:
    """The usual matters and one of the store's own, opened to phones; one number served, one waiting."""
    word, clerk, chief, site = life.word, "retail.clerk", "retail.supervisor", life.site.pk
    matter = life.do(chief, "queue.take_usual", site=site)
    life.do(chief, "queue.add_matter", site=site, letter="X", name=f"{word}会员")
    life.do(chief, "queue.open_to_public", site=site)
    row = life.do(clerk, "queue.take", matter=matter.pk)
    life.do(clerk, "queue.call_next", site=site, counter=1)
    life.do(clerk, "queue.finish", ticket=row.pk)
    life.do(clerk, "queue.take", matter=matter.pk)


def knowledge(life: Life) -> None:
    """A question without an answer, one answered and told, one returned, one retired."""
    word, clerk, chief, site = life.word, "retail.clerk", "retail.supervisor", life.site.pk
    until = clock.today() + timedelta(days=90)
    life.do(clerk, "answers.ask", site=site, question=f"{word}能寄存宠物吗")
    text = {
        "answer": f"{word}早上九点到晚上十点",
        "keywords": f"{word}几点关门",
        "category": f"{word}时间",
        "valid_until": until,
    }
    one, other, gone = (
        life.do(clerk, "answers.begin", site=site, question=f"{word}{q}", **text)
        for q in ("几点营业", "有停车场吗", "旧问题")
    )
    life.do(chief, "answers.approve", article=one.pk, agreed=True)
    life.do(clerk, "answers.use", article=one.pk)
    life.do(chief, "answers.approve", article=other.pk, agreed=False, opinion=f"{word}写明收费")
    life.do(clerk, "answers.retire", article=gone.pk, reason=f"{word}没人问")


def returned(life: Life) -> None:
    """Rules, a ticket typed by hand, and of its goods one paid back after a second signature, one withdrawn, one refused."""
    word, clerk, chief = life.word, "retail.clerk", "retail.supervisor"
    life.do(chief, "returns.take_legal_rules", site=life.site.pk)
    life.do(
        chief, "returns.set_rule", site=life.site.pk, category=f"{word}服装", promise_days=7, law=f"{word}承诺",
        condition=f"{word}吊牌未剪", evidence=f"{word}小票",
    )  # fmt: skip
    sale = life.do(
        clerk, "returns.enter_sale", site=life.site.pk, ticket="T1", sold_at=clock.now() - timedelta(days=1), way="wechat",
        till=f"{word}台", photos=[photo()],
        lines=[
            {"name": f"{word}棉袜", "category": f"{word}服装", "quantity": "3", "paid": "60.00"},
            {"name": f"{word}外套", "category": f"{word}服装", "paid": "499.00"},
        ],
    )  # fmt: skip
    for n, line in enumerate(sale.lines.all()):
        row = life.do(
            clerk, "returns.decide", sale=sale.pk, ground="changed", reason=f"{word}颜色", whole=True, check_note=f"{word}吊牌在",
            evidence=f"{word}小票", decision="refund", photos=[photo()],
            pieces=[{"line": str(line.pk), "quantity": "1", "disposition": "shelf"}],
        )  # fmt: skip
        if n == 0:
            life.do(chief, "returns.approve", back=row.pk, agreed=True, opinion=f"{word}同意")
            life.do(clerk, "returns.settle", back=row.pk, reference="4200001", signature=handwriting())
        else:
            life.do(clerk, "returns.withdraw", back=row.pk, reason=f"{word}又要了")
    refused = life.do(
        clerk, "returns.decide", sale=sale.pk, ground="changed", reason=f"{word}旧了", whole=False, check_note=f"{word}穿过",
        decision="refuse", told=f"{word}穿过不能退", pieces=[{"line": str(sale.lines.first().pk)}],
    )  # fmt: skip
    life.do(
        clerk, "returns.complain", back=refused.pk, name=f"{word}女士", phone="0755-88886666", words=f"{word}只试了一下"
    )
    _invoiced(life, sale.pk)


def _invoiced(life: Life, sale: int) -> None:
    """An invoice made out and reversed, one withdrawn."""
    word, clerk, chief = life.word, "retail.clerk", "retail.supervisor"
    buyer = {"buyer": "company", "title": f"{word}科技有限公司", "tax_number": "91350100M000100Y43"}
    row = life.do(clerk, "returns.request_invoice", sale=sale, **buyer, amount="100.00")
    life.do(chief, "returns.approve_invoice", invoice=row.pk, agreed=True, opinion=f"{word}同意")
    life.do(clerk, "returns.issue_invoice", invoice=row.pk, issued_number=f"2601{row.pk:08d}")
    life.do(clerk, "returns.reverse_invoice", invoice=row.pk, reason=f"{word}抬头错")
    other = life.do(clerk, "returns.request_invoice", sale=sale, buyer="person", title=f"{word}女士", amount="10.00")
    life.do(clerk, "returns.withdraw_invoice", invoice=other.pk, reason=f"{word}不要了")


def confirmed(life: Life) -> None:
    """Of each kind a confirmation: an account closed, a promotion settled, a title in force, a sales one out; one given up."""
    word, manager, clerk = life.word, "dealer.sales_manager", "dealer.sales_clerk"
    today = clock.today()
    sales = _sale(life)
    given_up, title = _title(life, "HT-0"), _title(life, "HT-1")
    life.do(manager, "confirmations.void", confirmation=given_up.pk, reason=f"{word}不做了")
    promotion = life.do(
        clerk, "confirmations.write_promotion", site=life.site.pk, party=f"{word}饮料公司", shop=f"{word}门店", starts_on=today,
        ends_on=today, settle_on=today, display=f"{word}堆头", settlement="deduct",
        goods=[{"name": f"{word}果汁", "unit": "瓶", "normal": "12", "price": "9.9"}],
        fees=[{"item": f"{word}堆头费", "amount": "300", "bearer": "supplier"}],
    )  # fmt: skip
    account = life.do(
        "service.agent", "confirmations.write_closing", customer=customer_of(life).pk, account=f"{word}会员卡", reason=f"{word}搬家",
        balances=[{"item": f"{word}余额", "amount": "0", "basis": f"{word}账单"}],
    )  # fmt: skip
    for row in (sales, title, promotion):
        life.do(manager, "confirmations.check", confirmation=row.pk, outcome="pass", opinion=f"{word}无误")
    life.do("service.supervisor", "confirmations.check", confirmation=account.pk, outcome="pass")
    life.do(clerk, "confirmations.send_link", confirmation=sales.pk)
    life.do(clerk, "confirmations.follow_up", confirmation=sales.pk, what=f"{word}说下周签")
    for row in (title, promotion):
        life.do(manager, "confirmations.sign_ours", confirmation=row.pk, signature=handwriting())
        life.do(clerk, "confirmations.sign_theirs", confirmation=row.pk, signer=f"{word}老板", signature=handwriting())
    life.do(clerk, "confirmations.settle", confirmation=promotion.pk, amount="300", note=f"{word}凭证")
    life.do("service.supervisor", "confirmations.sign_ours", confirmation=account.pk, signature=handwriting())
    life.do(
        "service.agent",
        "confirmations.sign_theirs",
        confirmation=account.pk,
        signer=f"{word}本人",
        signature=handwriting(),
    )
    life.do("service.supervisor", "customers.reopen", customer=customer_of(life).pk, reason=f"{word}又来了")


def _sale(life: Life) -> Any:
    """A sales confirmation in both languages, written."""
    word = life.word
    both = {
        name: text
        for field in ("packing", "shipment", "port_from", "port_to", "payment", "insurance", "inspection")
        for name, text in ((field, f"{word}{field}"), (f"{field}_en", f"As agreed: {field}"))
    }
    return life.do(
        "dealer.sales_clerk", "confirmations.write_sales", site=life.site.pk, party=f"{word}采购公司", party_en="Example Co.", contact=f"{word}经理",
        contact_phone=f"135{life.phone[3:]}", our_name_en="Example Seller", currency="USD", **both,
        goods=[{"name": f"{word}轮胎", "name_en": "Tyres", "quantity": "8", "unit": "条", "price": "65.5"}],
    )  # fmt: skip


def _title(life: Life, contract: str) -> Any:
    """A confirmation of title to goods, written."""
    return life.do(
        "dealer.sales_clerk", "confirmations.write_title", site=life.site.pk, party=f"{life.word}供货公司", contract=contract,
        where=f"{life.word}仓库", goods=[{"name": f"{life.word}配件", "quantity": "2", "unit": "箱"}], transfer_at=clock.now(),
    )  # fmt: skip


def ordered(life: Life) -> None:
    """A quote approved, one declined, an order handed out on credit, one cancelled, one that waits for its day."""
    word, chief, deputy, site = life.word, "retail.supervisor", "retail.deputy", life.site.pk
    customer = life.do(
        "retail.clerk", "customers.create", site=site, kind="company", name=f"{word}学校", mobile=f"135{life.phone[3:]}"
    )
    soon, department = clock.today() + timedelta(days=3), life.department.pk
    wanted: dict[str, Any] = {
        "site": site, "customer": customer.pk, "wanted_on": soon, "way": "deliver", "address": f"{word}路 9 号", "wish": f"{word}分装",
        "lines": [{"name": f"{word}礼盒", "quantity": "40", "unit": "盒", "price": "128"}],
    }  # fmt: skip
    credit = life.do(
        deputy, "orders.ask_credit", site=site, customer=customer.pk, limit="20000", days=30, reason=f"{word}来往三年"
    )
    life.do(chief, "orders.decide_credit", credit=credit.pk, agreed=True, opinion=f"{word}同意")
    for agreed in (False, True):
        quoted = life.do(deputy, "orders.quote", **wanted, discount="520", deposit="900", valid_until=soon)
        life.do(chief, "orders.approve", order=quoted.pk, agreed=agreed, opinion=f"{word}看过")
    life.do(deputy, "orders.place", order=quoted.pk, department=department)
    life.do(deputy, "orders.receive", order=quoted.pk, amount="900", way="wechat", reference=f"{word}01")
    life.do(deputy, "orders.promise", order=quoted.pk, promised_on=soon, answer=f"{word}仓库有货")
    life.do(deputy, "orders.make_ready", order=quoted.pk)
    life.do(deputy, "orders.tell", order=quoted.pk, told=f"{word}电话")
    life.do(deputy, "orders.hand_over", order=quoted.pk, signature=handwriting(), ticket=f"{word}T9", on_credit=True)
    gone, _left = (life.do(deputy, "orders.order_now", **wanted, department=department) for _n in range(2))
    life.do(deputy, "orders.cancel", order=gone.pk, side="both", reason=f"{word}改期")
    dropped = life.do(deputy, "orders.quote", **wanted, valid_until=soon)
    life.do(deputy, "orders.drop", order=dropped.pk, reason=f"{word}嫌贵")
