"""Customers and their matters: complaints, repairs, mails; the office and its letters."""

from __future__ import annotations

from datetime import timedelta

from conftest import writing

from tests.company_life.life import Life, handwriting, photo
from tests.staffing import appoint, newcomer
from zhishou.areas.callbacks import conduct
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.campaigns import drawing
from zhishou.areas.campaigns.drawing import Segment
from zhishou.areas.cases.models import Case, CauseCode, WorkOrder
from zhishou.areas.customers import classing
from zhishou.areas.customers.models import Customer
from zhishou.areas.customers.queries import people_with
from zhishou.areas.letters.models import ScanBatch, ScanPage
from zhishou.areas.mailings.drawing import plan as listed
from zhishou.areas.plans import periods
from zhishou.kernel import clock, files
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Post, SavedView
from zhishou.kernel.types import Upload


def customers(life: Life) -> None:
    customer = life.do(
        "property.assistant", "customers.create", site=life.site.pk, name=f"{life.word}客户", mobile=life.phone,
        place=f"{life.word}3-301", wish=f"{life.word}晚上打", note=life.word, is_vip=True,
    )  # fmt: skip
    life.do(
        "property.assistant", "customers.record_service", customer=customer.pk, item=f"{life.word}保养",
        at=clock.now() - timedelta(hours=2), place=life.word, technician=f"{life.word}师傅",
    )  # fmt: skip


def customer_files(life: Life) -> None:
    """A class of files, applied; and a file nobody touched for a year on the list of who looks after it."""
    word, agent, site = life.word, life.people["service.agent"], life.site
    old = life.do("service.agent", "customers.create", site=site.pk, name=f"{word}旧客户", kind="member")
    life.do("service.supervisor", "customers.assign", customer=old.pk, person=agent.pk)
    with writing():
        Customer.objects.filter(pk=old.pk).update(updated_at=clock.now() - timedelta(days=400))
    system = Actor.system("customers")
    perform("customers.draw_round", system, {"site": site.pk, "person": agent.pk}, door="job")
    life.do("service.supervisor", "customers.add_class", site=site.pk, name=f"{word}会员", place=1, kind="member")
    seen = classing.work_out(site).seen
    life.do("service.supervisor", "customers.classify", site=site.pk, seen=seen)


def customer_of(life: Life) -> Customer:
    """The company's customer."""
    return Customer.objects.get(site=life.site, mobile=life.phone)


def complaints(life: Life) -> None:
    word, customer = life.word, customer_of(life).pk
    waiting = life.take_in("待判断", "complaint", customer=customer, major=f"{word}可能上媒体")
    life.do("property.assistant", "cases.hand_up", case=waiting.pk, reason=f"{word}处理不了")
    case = life.take_in("已结案", "complaint", reporter_name=f"{word}女士", reporter_phone=life.phone)
    life.do(
        "property.assistant", "cases.judge_justified", case=case.pk, grounds=f"{word}属实",
        department=life.department.pk, promised_at=clock.now() + timedelta(days=2),
    )  # fmt: skip
    life.do(
        "implied.engineer", "cases.investigate", case=case.pk, route="repair_quality",
        cause=CauseCode.objects.get(site=life.site.company(), code="Y01").pk, finding=f"{word}轴承磨损",
        outside=f"{word}维保单位", evidence=[photo(f"{word}.png")],
    )  # fmt: skip
    life.do("property.assistant", "cases.propose", case=case.pk, a=f"{word}更换", a_compensation="36.00")
    life.do("property.manager", "cases.instruct", case=case.pk, letter="A", text=f"{word}同意")
    life.do("property.assistant", "cases.carry_out", case=case.pk, done=f"{word}已更换")
    life.do("property.assistant", "cases.promise", case=case.pk, what=f"{word}复查",
            due_at=clock.now() + timedelta(days=3))  # fmt: skip
    life.do("property.assistant", "cases.accept_remedy", case=case.pk, accepted=True, signature=handwriting())
    life.do("property.assistant", "cases.resolve", case=case.pk)
    callback = Callback.objects.get(case=case)
    life.do(
        "property.manager", "callbacks.record", callback=callback.pk, channel="sms", solved="yes", speed="satisfied",
        manner="satisfied", satisfaction="satisfied", wish=f"{word}无", follow_up=f"{word}无",
    )  # fmt: skip
    life.do("property.manager", "cases.review_major", case=case.pk, opinion=f"{word}已审阅")  # an important customer's
    life.do("property.assistant", "cases.close", case=case.pk, text=f"{word}已总结")
    life.do("property.supervisor", "cases.improve", case=case.pk, measure=f"{word}每月检查",
            owner=life.people["implied.engineer"].pk, due_on=clock.today() + timedelta(days=30))  # fmt: skip
    life.do("property.supervisor", "cases.record_consequence", case=case.pk,
            person=life.people["implied.engineer"].pk, role="direct", rule=f"{word}制度", facts=f"{word}未检查",
            proposed="talk")  # fmt: skip


def repairs(life: Life) -> None:
    word = life.word
    for name in ("已派工", "待回访"):
        case = life.take_in(name, "repair", reporter_name=f"{word}先生", reporter_phone=life.phone)
        life.do("property.assistant", "cases.dispatch", case=case.pk, department=life.department.pk,
                engineer=life.people["implied.engineer"].pk, note=f"{word}带梯子")  # fmt: skip
    order = WorkOrder.objects.get(case=life.cases["待回访"])
    life.do("implied.engineer", "cases.accept_order", order=order.pk)
    life.do("implied.engineer", "cases.resolve", case=order.case_id, done=f"{word}换了阀门", materials=f"{word}阀门",
            before=[photo(f"{word}前.png")], after=[photo(f"{word}后.png")], signature=handwriting())  # fmt: skip


def busier(life: Life, rounds: int) -> None:
    """More rows of what lists show, so that a page asking once a row is found out."""
    for n in range(rounds):
        customer = life.do("property.assistant", "customers.create", site=life.site.pk, name=f"{life.word}客户{n}",
                           mobile=f"1380000{n:04}", place=f"{n}-301")  # fmt: skip
        life.take_in(f"投诉{n}", "complaint", customer=customer.pk)
        case = life.take_in(f"报修{n}", "repair", customer=customer.pk)
        life.do("property.assistant", "cases.dispatch", case=case.pk, department=life.department.pk)
        if n % 2:
            life.do("implied.engineer", "cases.resolve", case=case.pk, done="修好了")


def office(life: Life) -> None:
    word, site = life.word, life.site.pk
    life.do("property.supervisor", "office.check_day", site=site, remark=f"{word}抓紧")
    life.do("property.supervisor", "office.report_week", site=site, words=f"{word}本周")
    life.do("property.supervisor", "cases.keep_phrase", site=site, pattern=f"{word}随便", why=word, better=word)
    life.do("property.supervisor", "cases.keep_cause", site=site, code="X99", name=f"{word}原因")
    life.do("implied.administration", "cases.make_intake_qr", site=site)
    life.do("implied.administration", "office.change_setting", site=site, name="callbacks.closing",
            value=f"{word}，再见。")  # fmt: skip
    life.do("implied.administration", "office.change_day", site=site, day=clock.today() + timedelta(days=40),
            is_="resting", name=f"{word}年会")  # fmt: skip
    life.do("implied.administration", "people.record_absence", person=life.people["property.clerk"].pk,
            starts_at=clock.now() + timedelta(days=1), ends_at=clock.now() + timedelta(days=3),
            deputy=life.people["property.assistant"].pk, reason=f"{word}年假")  # fmt: skip
    table = Upload(f"{word}.csv", f"姓名,手机\n{word}导入客户,{life.phone}\n".encode())
    life.do("property.assistant", "office.hand_in_table", site=site, kind="customers", file=table)
    with writing():
        for person in (life.people["property.assistant"], life.people["property.supervisor"]):
            SavedView.objects.create(person=person, page="/cases", name=f"{word}的视图", query="kind=repair")


def mail(life: Life) -> None:
    """A mailbox, a mail that became a case and was answered, one that was left out, and a group's robot."""
    word, site = life.word, life.site.pk
    box = life.do(
        "implied.administration", "mail.add_mailbox", site=site, address=f"{life.site.code.lower()}@mail.test",
        name=f"{word}客服", username=word, secret=word, imap_host="127.0.0.1", smtp_host="127.0.0.1",
    )  # fmt: skip
    mail = {"mailbox": box.pk, "uid_validity": 1, "sender_name": f"{word}女士", "text": f"{word}来信"}
    told = {**mail, "uid": 1, "sender": "a@mail.test", "subject": f"{word}电梯", "message_key": f"{site}"}
    made = perform("mail.take_in", Actor.system("mail"), told, door="mail").result
    assert isinstance(made, Case)
    life.do("property.assistant", "mail.reply", case=made.pk, text=f"{word}师傅明天到")
    left = {
        **mail,
        "uid": 2,
        "sender": "b@mail.test",
        "subject": f"{word}休假",
        "state": "ignored",
        "reason": "mail.is_auto",
    }
    perform("mail.set_aside", Actor.system("mail"), left, door="mail")
    life.do("implied.administration", "mail.add_robot", site=site, kind="webhook", name=f"{word}群", groups=["case"],
            target="https://93.184.216.34/hook", secret=f"{word}-a-long-secret-of-ours")  # fmt: skip


def letters(life: Life) -> None:
    """One letter signed and one waiting, a draft of new duties, and a scan nobody could match."""
    post = Post.objects.get(site=life.site, code="property.clerk")
    for number in (1, 2):
        with writing():
            person = newcomer(life.site, f"{life.site.code.lower()}-clerk{number}", f"{life.word}文员{number}")
            made = appoint(person, post, life.site, life.department)
        letter = life.do("implied.administration", "letters.issue", appointment=made.pk)
        if number == 1:
            perform("letters.sign", Actor.of(person), {"letter": letter.pk, "signature": handwriting()}, door="page")
    keeper = Post.objects.get(site=life.site, code="implied.building_keeper")
    duty = {"text": f"{life.word}巡楼", "grants": []}
    life.do("implied.administration", "letters.write_charter", post=keeper.pk, note=life.word, clauses=[duty])
    with writing():
        batch = ScanBatch.objects.create(site=life.site, made_by=life.people["implied.administration"])
        page = files.keep(photo(f"{life.word}扫描.png"), batch, "scan", site=life.site, by=None)
        ScanPage.objects.create(batch=batch, name=f"{life.word}.png", file=page, trouble=f"{life.word}读不出")


def library(life: Life) -> None:
    """A law and a rule of the company in two versions, the first read by the cashier, and the draft of a third."""
    word, head, clerk = life.word, "property.manager", "property.clerk"
    life.do(
        clerk, "library.enter_law", site=life.site.pk, title=f"{word}物业条例", source=f"{word}令第 1 号", text=f"{word}第一条",
        effective_on=clock.today() - timedelta(days=100), tags=f"{word}标签", duties=["property.cashier.2"],
    )  # fmt: skip
    rule = life.do(
        head, "library.enter_rule", site=life.site.pk, title=f"{word}收费制度", source=f"{word}部门", text=f"{word}一、当日缴存",
        duties=["property.cashier.2"],
    )  # fmt: skip
    review = clock.today() + timedelta(days=200)
    life.do(
        head, "library.put_in_force", document=rule.pk, effective_on=clock.today() - timedelta(days=9), review_on=review
    )
    life.do("property.cashier", "library.acknowledge", version=rule.versions.get().pk)
    life.do(head, "library.draft_rule", document=rule.pk, text=f"{word}一、当日点清", changes=f"{word}改一处")
    life.do(head, "library.put_in_force", document=rule.pk, effective_on=clock.today(), review_on=review)
    life.do(head, "library.draft_rule", document=rule.pk, text=f"{word}一、当日点清并缴存", changes=f"{word}再改")


def training(life: Life) -> None:
    """A training of a cashier, with one law and a page to read, signed in already."""
    word, chief, cashier = life.word, "property.billing_supervisor", "property.cashier"
    made = life.do(
        chief, "people.plan_training", site=life.site.pk, subject=f"{word}收费法规", place=f"{word}会议室",
        starts_at=clock.now() - timedelta(hours=1), teacher=f"{word}讲师", laws=[{"name": f"{word}条例", "articles": "一"}],
        people=[life.people[cashier].pk], material=photo(), content=f"{word}要点",
    )  # fmt: skip
    row = made.attendances.get()
    life.do(cashier, "people.sign_in_training", attendance=row.pk, signature=handwriting())


def inspected(life: Life) -> None:
    """An assistant's work inspected by the supervisor; what failed is to be put right, and the assistant objects."""
    word, chief, whom = life.word, "property.supervisor", "property.assistant"
    posts = {code: Appointment.objects.get(person=life.people[code], ended_at=None) for code in (chief, whom)}
    with writing():
        Appointment.objects.filter(pk=posts[whom].pk).update(reports_to=posts[chief])
    made = life.do(
        chief,
        "inspections.make_checklist",
        site=life.site.pk,
        name=f"{word}前台检查",
        items=f"{word}台面整洁\n{word}有记录",
    )
    marks = [
        {"item": f"{word}台面整洁", "result": "pass"},
        {
            "item": f"{word}有记录",
            "result": "fail",
            "remark": f"{word}漏记",
            "due_on": clock.today() + timedelta(days=2),
        },
    ]
    row = life.do(
        chief, "inspections.inspect", appointment=posts[whom].pk, version=made.versions.get().pk, marks=marks,
        remark=f"{word}总体好", photos=[photo()],
    )  # fmt: skip
    life.do(whom, "inspections.object", inspection=row.pk, reason=f"{word}当天休息")
    life.do(chief, "inspections.answer", inspection=row.pk, stands=True, reply=f"{word}值班表为证")


def errand(life: Life) -> None:
    """A thing asked of the assistant with a picture: hard at first, done with a paper, returned, and open again."""
    word, chief, whom = life.word, "property.supervisor", "property.assistant"
    soon = clock.now() + timedelta(days=2)
    row = life.do(
        chief, "errands.assign", to=[Appointment.objects.get(person=life.people[whom], ended_at=None).pk], due_at=soon,
        title=f"{word}更换海报", wanted=f"{word}两张都换", photos=[photo()], case=life.cases["已结案"].pk,
    )  # fmt: skip
    life.do(whom, "errands.object", errand=row.pk, reason=f"{word}还在印", proposed=soon + timedelta(days=1))
    life.do(chief, "errands.answer", errand=row.pk, reply=f"{word}可以", due_at=soon + timedelta(days=1))
    life.do(whom, "errands.report", errand=row.pk, note=f"{word}印好了", photos=[photo()])
    life.do(whom, "errands.finish", errand=row.pk, result=f"{word}都换了", file=photo(f"{word}.png"))
    life.do(chief, "errands.send_back", errand=row.pk, reason=f"{word}还差一张", due_at=soon + timedelta(days=3))


def plan(life: Life) -> None:
    """A plan of the manager's for the assistant, published and told of; another one as a draft."""
    word, chief, whom = life.word, "property.manager", "property.assistant"
    to = Appointment.objects.get(person=life.people[whom], ended_at=None).pk
    head = Appointment.objects.get(person=life.people[chief], ended_at=None)
    with writing():
        Appointment.objects.filter(person=life.people["property.supervisor"], ended_at=None).update(reports_to=head)
    site = head.site_id
    for months in (12, 3):
        period = periods.key(clock.today(), months)
        made = life.do(chief, "plans.draft", site=site, period=period, aim=f"{word}走访在前")
        life.do(
            chief, "plans.add_item", plan=made.pk, title=f"{word}入户走访", wanted=f"{word}每户有记录", to=to,
            due_on=made.bounds[1], target="60", unit="户",
        )  # fmt: skip
        if months == 12:
            life.do(chief, "plans.publish", plan=made.pk)
            life.do(whom, "errands.report", errand=made.items.get().errand_id, note=f"{word}走了一半", quantity="30")


def campaign(life: Life) -> None:
    """A campaign that calls the company's customers, under way."""
    word, chief, agent = life.word, life.people["service.supervisor"], life.people["service.agent"]
    able = people_with(Actor.of(chief), life.site, "call_back")
    plan = drawing.plan(life.site, Segment(), "phone", [agent], able)
    life.do(
        "service.supervisor", "campaigns.start", site=life.site.pk, purpose="opinion", people=[agent.pk], seen=plan.seen,
        title=f"{word}年底回访", starts_on=clock.today(), ends_on=clock.today() + timedelta(days=9),
        opening=f"您好，我是{word}的。", questions=f"{word}怎么样？｜好｜不好", reporter=agent.pk,
    )  # fmt: skip


def occasion(life: Life) -> None:
    """The company's anniversary is next week, and its turn has come."""
    day = clock.today() + timedelta(days=7)
    made = life.do(
        "service.supervisor", "campaigns.add_occasion", site=life.site.pk, name=f"{life.word}店庆", which="own", month=day.month,
        day=day.day, lead_days=10, opening=f"{life.word}店庆快乐",
    )  # fmt: skip
    perform("campaigns.call_up", Actor.system("campaigns"), {"occasion": made}, door="job")


def mailing(life: Life) -> None:
    """A question to one customer by mail, waiting to be sent."""
    word, site = life.word, life.site
    life.do(
        "property.assistant", "customers.create", site=site.pk, name=f"{word}收信人", email=f"{site.code.lower()}-reader@mail.test",
    )  # fmt: skip
    seen = listed(site, Segment(), "email", "opinion", clock.now()).seen
    life.do(
        "service.supervisor", "mailings.send", site=site.pk, purpose="opinion", seen=seen, title=f"{word}满意度",
        subject=f"{word}请您评价", text=f"{word}的服务您满意吗？请回复这封邮件。",
    )  # fmt: skip


def checked_call(life: Life) -> None:
    """A call held against the conduct points, with what the caller said to it."""
    callback = Callback.objects.filter(site=life.site, state="done").select_related("answer__by", "site").first()
    assert callback is not None
    marks = [{"point": one, "kept": n > 0} for n, one in enumerate(conduct.points(callback.site))]
    made = life.do(
        "property.supervisor", "callbacks.check_call", callback=callback.pk, way="recording", marks=marks,
        remark=f"{life.word}语气偏急",
    )  # fmt: skip
    perform(
        "callbacks.answer_check", Actor.of(callback.answer.by), {"check_made": made.pk, "reply": f"{life.word}说明"},
        door="page",
    )  # fmt: skip
