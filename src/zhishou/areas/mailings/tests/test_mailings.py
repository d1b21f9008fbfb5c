"""群发: whom it goes to and whom not, when, what becomes of each, what is answered, and the way out for who wants no more."""

from __future__ import annotations

import io
import re
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from conftest import page, reads, signed_in, writing
from django.test import Client

from zhishou.areas.campaigns.drawing import Segment
from zhishou.areas.customers.models import Classing, Customer, CustomerClass
from zhishou.areas.customers.operations import add
from zhishou.areas.mail.models import Outgoing
from zhishou.areas.mail.tests.post import LIHUA, OTHER, Office
from zhishou.areas.mailings import drawing
from zhishou.areas.mailings.models import Mailing, Piece, Reply
from zhishou.areas.marketing.models import Consent, Refusal
from zhishou.kernel import clock, privacy
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Sheet, as_bytes, read_table
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Notice, Person, Setting
from zhishou.kernel.operation import Invalid, NotAllowed
from zhishou.kernel.types import Upload

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TEXT = "{customer}，您好：\n最近的服务您满意吗？请直接回复这封邮件。"


class Desk:
    """谢 writes to customers; 唐 calls them and may only look."""

    def __init__(self, office: Office) -> None:
        self.office, self.site = office, office.cast.garden
        self.xie = office.cast.person("xie", "谢雨桐", "run_campaigns", "keep_customers", "sell_by_phone")
        self.tang = office.cast.person("tang", "唐晓琳", "call_back")

    def file(self, name: str, email: str = "", **more: Any) -> Customer:
        with writing():
            return add(self.site, {"name": name, "email": email, "kind": "member", **more})

    def agrees(self, customer: Customer, channel: str = "email") -> None:
        with writing():
            Consent.objects.create(
                site=self.site,
                customer=customer,
                channel=channel,
                how="written",
                basis="入会申请表",
                on=clock.today(),
                by=self.xie,
            )

    def page(self, url: str, who: Person | None = None) -> str:
        return page(who or self.xie, url)

    def preview(self, **asked: Any) -> str:
        return self.page(f"/mailings/new?{urlencode({'look': 1, 'site': self.site.code, **asked})}")

    def send(self, who: Person | None = None, **more: Any) -> Mailing:
        """谢 sends to the list the page shows."""
        asked: dict[str, Any] = {
            "purpose": "opinion",
            **{k: more.pop(k) for k in ("purpose", "kind", "vip", "klass", "channel") if k in more},
        }
        found = re.search(r'name="seen"[^>]*value="(\w+)"', self.preview(**asked))
        data = {
            "site": self.site.pk, **asked, "seen": found[1] if found else "none", "title": "满意度", "subject": "" if "channel" in asked else "翠湖物业请您评价",
            "text": TEXT, **more,
        }  # fmt: skip
        made: Any = perform("mailings.send", Actor.of(who or self.xie), data, door="page").result
        return cast(Mailing, made)


@pytest.fixture
def desk(office: Office) -> Any:
    with clock.at(MONDAY):
        yield Desk(office)


def way_out(message: Outgoing | None) -> str:
    """The path of the link in a mail."""
    found = re.search(r"https?://[^/\s]+(/u/\S+)", message.text if message else "")
    assert found is not None
    return found[1]


def test_each_customer_of_the_list_gets_one_mail_that_is_on_their_file(desk: Desk) -> None:
    chen, wang = desk.file("陈丽华", LIHUA), desk.file("王建国", OTHER)
    desk.file("没有邮箱")
    assert "2 位客户" in desk.preview() and "没有列入 1 位：没有登记电子邮箱" in desk.preview()
    assert not Outgoing.objects.exists()  # nothing is done by looking
    made = desk.send()
    assert (made.drawn, made.left_out) == (2, {"no_email": 1})
    with clock.at(MONDAY + timedelta(minutes=1)):
        assert desk.office.send_out() == 2
        assert desk.office.send_out() == 0  # once
    (raw,) = desk.office.server.wait_for(LIHUA, 1)
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_content()
    assert "陈丽华，您好" in body and "或者不想再收到这类邮件，请点：" in body and "翠湖物业" in body
    assert mail["List-Unsubscribe"].startswith("<http") and mail["Auto-Submitted"] == "auto-generated"
    assert "翠湖物业请您评价" in desk.page(chen.url()) and "翠湖物业请您评价" in desk.page(wang.url())
    shown = desk.page(made.url(), desk.tang)
    assert "2 / 2" in shown and "陈丽华" in shown
    event = Event.objects.get(operation="mailings.send")
    assert (event.facts["drawn"], event.facts["left_out"]) == (2, 1) and "陈丽华" not in str(event.facts)


def test_offers_go_only_to_who_agreed_and_a_refusal_holds_for_questions_too(desk: Desk) -> None:
    agreed, silent = desk.file("同意的", LIHUA), desk.file("没说过的", OTHER)
    refused = desk.file("拒绝的", "no@kehu.test", no_marketing=True)
    desk.agrees(agreed)
    shown = desk.preview(purpose="festival")
    assert "1 位客户" in shown and "没有列入 1 位：没有同意用这种方式接收推广" in shown and silent.name in shown
    assert "没有列入 1 位：不接受推广联系" in shown and refused.name in shown
    shown = desk.preview(purpose="opinion")
    assert "2 位客户" in shown and "没有列入 1 位：不接受推广联系" in shown


def test_nobody_is_disturbed_and_no_more_go_in_a_minute_than_the_company_says(desk: Desk) -> None:
    with writing():
        Setting.objects.create(name="mailings.a_minute", site=desk.site, value=2)
    desk.file("白天睡觉", "night@kehu.test", rest_from=time(8), rest_to=time(16))
    desk.file("周一不打扰", "rest@kehu.test", rest_days=[1])
    for n in range(3):
        desk.file(f"随时{n}", f"any{n}@kehu.test")
    made = desk.send()
    at = {piece.customer.name: clock.local(piece.at) for piece in Piece.objects.filter(mailing=made)}
    assert f"{at['白天睡觉']:%d %H:%M}" == "23 16:00" and f"{at['周一不打扰']:%d %H:%M}" == "24 09:00"
    assert sorted(f"{at[f'随时{n}']:%H:%M:%S}" for n in range(3)) == ["10:00:00", "10:00:30", "10:01:00"]


def test_the_same_customer_and_the_same_address_are_written_to_once(desk: Desk) -> None:
    desk.file("陈丽华", LIHUA)
    desk.file("陈的先生", LIHUA.upper())
    assert "没有列入 1 位：与另一位客户同一个邮箱或手机号" in desk.preview()
    desk.send()
    assert "没有列入 1 位：几天内刚收过群发" in desk.preview()
    with clock.at(MONDAY + timedelta(days=8)):
        assert "1 位客户" in desk.preview()


def test_the_way_out_needs_one_touch_and_holds_everywhere(desk: Desk) -> None:
    chen = desk.file("陈丽华", LIHUA)
    desk.agrees(chen)
    made = desk.send(purpose="festival", text="{customer}，祝您节日快乐，会员卡 {expires} 到期。")
    path = way_out(Piece.objects.get(mailing=made).message)
    client = Client()
    assert "退订" in client.get(path).content.decode()
    chen.refresh_from_db()
    assert not chen.no_marketing  # a program that follows links changes nothing
    assert client.post(path, {"leave": "1"}).status_code == 303 and "已经退订" in client.get(path).content.decode()
    chen.refresh_from_db()
    piece = Piece.objects.get(mailing=made)
    assert chen.no_marketing and piece.refused_at == clock.now()
    assert piece.message and piece.message.state == "dropped"  # it had not gone yet
    assert not Consent.objects.filter(customer=chen, ended_at=None).exists()
    assert "没有列入 1 位：不接受推广联系" in desk.preview()
    client.post(path, {"leave": "1"})
    refusal = Refusal.objects.get()  # by number too, and by nobody but the customer
    assert refusal.customer == chen and refusal.by is None and refusal.how == "online"
    assert "客户自己" in desk.page("/marketing/wishes?view=refused", desk.xie)
    assert {event.actor for event in Event.objects.filter(operation="mailings.leave")} == {None}
    assert client.get("/u/no-such-token").status_code == 404


def test_what_did_not_arrive_is_listed_to_be_called_with_the_reason(desk: Desk) -> None:
    lost = desk.file("写错邮箱的", "li@kehu..test")
    with writing():
        Customer.objects.filter(pk=lost.pk).update(owner=desk.tang)
    made = desk.send()
    assert desk.office.send_out() == 0
    shown = desk.page(f"{made.url()}?view=failed", desk.tang)
    assert "1 位没有送到。请负责人改打电话" in shown and "写错邮箱的" in shown and "唐晓琳" in shown
    book = signed_in(desk.tang).get(f"{made.url()}.xlsx?view=failed")
    assert [row.values["客户"] for row in read_table(io.BytesIO(book.content)).rows] == [str(lost)]


def test_a_mailing_is_stopped_and_what_went_stays(desk: Desk) -> None:
    desk.file("陈丽华", LIHUA)
    desk.file("周一不打扰", OTHER, rest_days=[1])
    made = desk.send()
    assert desk.office.send_out() == 1
    perform("mailings.stop", Actor.of(desk.xie), {"mailing": made, "reason": "日期写错了"}, door="page")
    assert sorted(Outgoing.objects.values_list("state", flat=True)) == ["dropped", "sent"]
    assert "已经停止：日期写错了" in desk.page(made.url())
    again = {"mailing": made, "reason": "再停一次"}
    reads(
        "mailings.stopped_before", "这次群发已经停止过了。",
        lambda: perform("mailings.stop", Actor.of(desk.xie), again, door="page"),
    )  # fmt: skip


def test_what_cannot_be_sent_is_refused_in_words(desk: Desk) -> None:
    reads("mailings.nobody", "名单是空的，没有可以写信的客户。请放宽条件，再看一次名单。", lambda: desk.send(
        seen=drawing.plan(desk.site, Segment(), "email", "opinion", clock.now()).seen
    ))  # fmt: skip
    desk.file("陈丽华", LIHUA)
    changed = "看过以后，客户有了变化，名单会不一样。请返回再看一次名单，然后发送。"
    reads("mailings.list_changed", changed, lambda: desk.send(seen="other"))
    with pytest.raises(Invalid) as no:
        desk.send(text="{name}，您好，请您评价一下。")
    assert no.value.errors == {"text": ["不认识 {name}，只能用 {customer} {company} {expires}。"]}
    with pytest.raises(NotAllowed):
        desk.send(desk.tang)
    with writing():
        desk.office.box.active = False
        desk.office.box.save()
    assert "还没有可以发信的邮箱" in desk.preview()
    words = f"{desk.site.name} 还没有可以发信的邮箱。请管理员在“消息渠道”里设好邮箱，再来群发。"
    seen = drawing.plan(desk.site, Segment(), "email", "opinion", clock.now()).seen
    reads("mailings.no_mailbox", words, lambda: desk.send(seen=seen))


def test_a_name_is_never_read_as_a_word_of_the_text(desk: Desk) -> None:
    desk.file("{company}", LIHUA)
    desk.send()
    assert Outgoing.objects.get().text.startswith("{company}，您好")


def test_a_class_of_customers_is_written_to_and_nobody_else(desk: Desk) -> None:
    regular = desk.file("老客户", LIHUA)
    desk.file("新客户", OTHER)
    with writing():
        klass = CustomerClass.objects.create(site=desk.site, name="常客", place=1, kind="member", by=desk.xie)
        Classing.objects.create(site=desk.site, customer=regular, klass=klass, facts={})
    assert "1 位客户" in desk.preview(klass=klass.pk)
    made = desk.send(klass=klass.pk)
    assert [piece.customer for piece in made.pieces.all()] == [regular]
    assert "全部客户，常客" in desk.page(made.url())


def test_who_agreed_to_calls_has_not_agreed_to_mail(desk: Desk) -> None:
    chen = desk.file("陈丽华", LIHUA)
    wishes = signed_in(desk.xie)
    asked = {"customer": chen.pk, "on": "2026-11-20", "how": "written", "basis": "入会申请表第 3 条"}
    wishes.post("/do/marketing.agree", {**asked, "channels": ["phone", "sms"], "key": "1"})
    assert "没有列入 1 位：没有同意用这种方式接收推广" in desk.preview(purpose="festival")
    wishes.post("/do/marketing.agree", {**asked, "channels": ["phone", "email"], "key": "2"})
    assert sorted(Consent.objects.values_list("channel", flat=True)) == ["email", "phone", "sms"]
    assert "1 位客户" in desk.preview(purpose="festival")
    shown = desk.page("/marketing/wishes")
    assert "电子邮件" in shown and "短信" in shown and "入会申请表第 3 条" in shown


QUESTIONS = "最近的保养您满意吗？｜满意｜一般｜不满意\n您希望增加什么？"


def test_an_answer_by_the_link_is_counted_and_a_call_that_is_asked_for_is_owed(desk: Desk) -> None:
    chen = desk.file("陈丽华", LIHUA)
    with writing():
        Customer.objects.filter(pk=chen.pk).update(owner=desk.tang)
    made = desk.send(questions=QUESTIONS)
    path = way_out(Piece.objects.get().message)
    outside = Client()
    assert "您希望增加什么？" in outside.get(path).content.decode()
    said = {
        "satisfaction": "fair", "answers-0-question": "最近的保养您满意吗？", "answers-0-answer": "一般",
        "answers-1-question": "您希望增加什么？", "answers-1-answer": "", "words": "等得太久", "wants_call": "on",
    }  # fmt: skip
    wrong = outside.post(path, {**said, "answers-0-answer": "非常好"})
    assert (
        wrong.status_code == 422 and "请从选项里选" in wrong.content.decode() and "等得太久" in wrong.content.decode()
    )
    assert outside.post(path, said).status_code == 303
    assert "我们会在一个工作日内给您回电话" in outside.get(path).content.decode()
    reply = Reply.objects.get()
    assert reply.answers == [{"question": "最近的保养您满意吗？", "answer": "一般"}]
    assert reply.caller == desk.tang and reply.due_at and f"{clock.local(reply.due_at):%m-%d}" == "11-24"
    assert Notice.objects.get(kind="mailings.call").person == desk.tang
    again = outside.post(path, said)
    assert again.status_code == 409 and "您已经回复过了" in again.content.decode()
    shown = desk.page(f"{made.url()}?view=call", desk.tang)
    assert "1 位要回电话" in shown and "等得太久" in shown
    settled = {"reply": reply.pk, "outcome": "道了歉，约好周六来"}
    signed_in(desk.tang).post("/do/mailings.settle", settled)
    assert "要回电话，请在一个工作日内" not in desk.page(made.url())
    reads(
        "mailings.called", "已经回过电话，记下了结果，不用再记。",
        lambda: perform("mailings.settle", Actor.of(desk.tang), {**settled}, door="page"),
    )  # fmt: skip
    lines = list(read_table(io.BytesIO(signed_in(desk.xie).get(f"{made.url()}.xlsx").content)).rows)
    assert (
        lines[0].values["最近的保养您满意吗？"] == "一般" and lines[0].values["回电话谈的结果"] == "道了歉，约好周六来"
    )


def test_who_is_content_is_not_called(desk: Desk) -> None:
    desk.file("陈丽华", LIHUA)
    desk.send()
    Client().post(way_out(Piece.objects.get().message), {"satisfaction": "satisfied"})
    reply = Reply.objects.get()
    assert reply.caller is None and reply.agreed() is None
    reads(
        "mailings.no_call", "这位客户没有要求回电话，不用记结果。",
        lambda: perform("mailings.settle", Actor.of(desk.tang), {"reply": reply, "outcome": "打过"}, door="page"),
    )  # fmt: skip


def test_a_list_of_text_messages_is_taken_sent_elsewhere_and_its_results_read_back(desk: Desk) -> None:
    chen, wang = desk.file("陈丽华", mobile="13900001111"), desk.file("王建国", mobile="13900002222")
    zhao = desk.file("赵六", mobile="13900003333", rest_days=[1])
    desk.file("只有座机", other_phones=["075588886666"])
    assert "没有列入 1 位：没有登记手机号" in desk.preview(channel="sms")
    made = desk.send(channel="sms", text="{customer}，您好，本月满意度调查。")
    assert not Outgoing.objects.exists() and (made.drawn, made.channel) == (3, "sms")
    assert "13900001111" not in desk.page(made.url())
    xie = signed_in(desk.xie)
    assert signed_in(desk.tang).post(f"{made.url()}/list").status_code == 403
    told = xie.post(f"{made.url()}/list")
    assert told.headers["Cache-Control"] == "private, no-store"
    lines = {row.values["客户"]: row.values for row in read_table(io.BytesIO(told.content)).rows}
    assert str(lines["陈丽华"]["手机号"]) == "13900001111"
    assert str(lines["陈丽华"]["内容"]).startswith("【翠湖物业】陈丽华，您好，本月满意度调查。 回复或退订：http")
    assert str(lines["赵六"]["最早发送时间"]).startswith("2026-11-24 09:00")
    assert Event.objects.get(operation="mailings.take_list").facts["taken"] == 3
    book = as_bytes([Sheet("结果", ["手机号", "结果", "失败原因"], [
        ["139 0000 1111", "成功", ""], ["13900002222", "失败", "空号"], ["13900009999", "成功", ""],
    ])])  # fmt: skip
    with pytest.raises(Invalid) as no:
        read_back(desk, made, book)
    assert no.value.errors == {"file": ["第 4 行：这个手机号不在这次群发的名单里。"]}
    book = as_bytes([Sheet("结果", ["手机号", "结果", "失败原因"], [
        ["139 0000 1111", "成功", ""], ["13900002222", "失败", "空号"], ["13900003333", "退订", ""],
    ])])  # fmt: skip
    read_back(desk, made, book)
    state = {piece.customer: (piece.state, piece.told) for piece in made.pieces.all()}
    assert state == {chen: ("sent", ""), wang: ("failed", "空号"), zhao: ("sent", "")}
    zhao.refresh_from_db()
    assert zhao.no_marketing and Refusal.objects.get().customer == zhao
    shown = desk.page(made.url())
    assert "2 / 3" in shown and "空号" in shown
    assert xie.post(f"{made.url()}/list").status_code == 409
    reads(
        "mailings.all_gone", "名单都已经发出，或者不用再发，没有等着的了。",
        lambda: perform("mailings.take_list", Actor.of(desk.xie), {"mailing": made}, door="page"),
    )  # fmt: skip


def read_back(desk: Desk, mailing: Mailing, book: bytes) -> None:
    """谢 brings the file of the platform."""
    data = {"mailing": mailing, "file": Upload("结果.xlsx", book)}
    perform("mailings.read_results", Actor.of(desk.xie), data, door="page")


def test_the_house_sends_its_own_mail_and_hands_no_list_of_it(desk: Desk) -> None:
    desk.file("陈丽华", LIHUA)
    made = desk.send()
    words = "邮件由系统自己发送，不用取名单，也不用导入结果。"
    reads("mailings.by_house", words, lambda: perform(
        "mailings.take_list", Actor.of(desk.xie), {"mailing": made}, door="page"
    ))  # fmt: skip
    with pytest.raises(Invalid) as no:
        desk.send(channel="sms", text="长" * 301)
    assert no.value.errors == {"text": ["短信最多 300 字，现在是 301 字。"]}
    with pytest.raises(Invalid) as no:
        desk.send(subject=" ")
    assert no.value.errors == {"subject": ["邮件要有主题。"]}


def test_forgetting_a_customer_empties_what_a_mailing_said_of_them(desk: Desk) -> None:
    chen = desk.file("陈丽华", mobile="13900001111")
    made = desk.send(channel="sms", text="{customer}，您好，本月满意度调查。")
    found = privacy.find(privacy.Whose(chen.pk, chen.name, frozenset(chen.phones), frozenset({desk.site.pk})))
    with writing():
        privacy.erase(found)
    piece = made.pieces.get()
    assert (piece.phone, piece.text) == ("", "")
