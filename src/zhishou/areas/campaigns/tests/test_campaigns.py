"""回访活动: the list seen with whom it leaves out, shared out evenly, owed by its end, called, recorded, reported."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import Cast, reads, tight, writing
from python_calamine import CalamineWorkbook

from zhishou.areas.callbacks.models import Answer, Callback
from zhishou.areas.campaigns import drawing
from zhishou.areas.campaigns.models import Campaign, Share, Summary
from zhishou.areas.campaigns.tests.team import FRIDAY_NIGHT, MONDAY, Desk
from zhishou.areas.cases.models import Case
from zhishou.areas.customers.models import Contact, ServiceRecord
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Notice, Person
from zhishou.kernel.operation import Invalid, NotAllowed
from zhishou.packs.loader import load_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=60)):
        made = Desk(Cast())
    with clock.at(MONDAY):
        yield made


def caller(call: Callback) -> Person:
    """Who has the call."""
    assert call.share is not None
    return call.share.person


def test_the_list_is_seen_with_whom_it_leaves_out_and_why(desk: Desk) -> None:
    desk.files(4)
    (quiet,) = desk.files(1, no_marketing=True)
    (mute,) = desk.files(1, mobile="")
    shown = desk.preview()
    assert "没有列入 1 位：不接受推广联系" in shown and "没有列入 1 位：没有登记电话" in shown
    assert quiet.name in shown and mute.name in shown
    assert not Campaign.objects.exists()  # nothing is done by looking
    made = desk.start()
    assert (made.drawn, made.left_out) == (4, {"no_marketing": 1, "no_phone": 1})
    assert not Callback.objects.filter(customer__in=[quiet, mute]).exists()
    assert "没有列入 1 位：没有登记电话" not in desk.preview(channel="visit")
    assert "没有列入 4 位：已经在一个进行中的活动里" in desk.preview()


def test_whoever_refused_before_is_left_out_for_a_year(desk: Desk) -> None:
    (one,) = desk.files(1)
    made = desk.start()
    call = made.calls.get()
    decline = {"callback": call.pk, "words": "不要再打了"}
    perform("callbacks.decline", Actor.of(caller(call)), decline, door="page")
    assert "没有列入 1 位：说过不愿回访" in desk.preview()
    with clock.at(MONDAY + timedelta(days=366)):
        assert "没有列入" not in desk.preview() and one.name in desk.preview()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"kind": "company"}, ["单位"]),
        ({"vip": "1"}, ["重要"]),
        ({"expires_days": "30"}, ["快到期", "刚过期"]),
        ({"quiet_days": "30"}, ["单位", "重要", "快到期", "刚过期", "很久以前联系过"]),
    ],
)
def test_a_list_is_drawn_by(desk: Desk, asked: dict[str, Any], expected: list[str]) -> None:
    today = date(2026, 11, 23)
    desk.files(1, name="单位", kind="company")
    desk.files(1, name="重要", is_vip=True)
    desk.files(1, name="快到期", card_expires_on=today + timedelta(days=30))
    desk.files(1, name="刚过期", card_expires_on=today - timedelta(days=30))
    (old,) = desk.files(1, name="很久以前联系过", card_expires_on=today + timedelta(days=31))
    (new,) = desk.files(1, name="昨天联系过", card_expires_on=today - timedelta(days=31))
    with writing():
        for row, days in ((old, 31), (new, 1)):
            Contact.objects.create(site=desk.site, customer=row, by=desk.tang, at=MONDAY - timedelta(days=days),
                                   channel="phone", kind="other", words="谈过")  # fmt: skip
    made = desk.start(**asked)
    assert sorted(made.calls.values_list("customer__name", flat=True)) == sorted(expected)


def test_calls_are_shared_out_evenly_and_owed_by_each_until_the_end(desk: Desk) -> None:
    desk.files(5, desk.tang)
    desk.files(2)
    shown = desk.preview(people=[desk.tang.pk, desk.xia.pk])
    assert shown.count("负责人唐晓琳均衡后打 4 位，已经满了") == 1 and shown.count("由负责人回访") == 4
    made = desk.start()
    shares = {share.person: share for share in made.shares.all()}
    assert (shares[desk.tang].drawn, shares[desk.tang].kept, shares[desk.xia].drawn) == (4, 4, 3)
    owed = desk.owed("finish_share")
    assert {(one.person, one.due_at, one.state) for one in owed} == {
        (desk.tang, FRIDAY_NIGHT, "open"), (desk.xia, FRIDAY_NIGHT, "open"),
    }  # fmt: skip
    assert "年底回访：还有" in desk.page(desk.tang, "/")
    (report,) = desk.owed("report")
    assert report.person == desk.tang
    # Three working days after Friday, by the end of work.
    assert report.due_at == MONDAY.replace(month=12, day=2, hour=18)
    assert Notice.objects.filter(kind="campaigns.share").count() == 2


def test_each_sees_their_own_calls_and_a_share_is_done_with_its_last(desk: Desk) -> None:
    desk.files(2, desk.tang)
    (hers,) = desk.files(1, desk.xia)
    desk.files(1)
    made = desk.start()
    mine = desk.page(desk.xia, f"/callbacks?campaign={made.number}")
    assert hers.name in mine and "客户0" not in mine
    assert hers.name not in desk.page(desk.xia, "/callbacks") and "我的回访活动" in desk.page(desk.xia, "/callbacks")
    calls = list(Callback.objects.filter(share__person=desk.xia))
    screen = desk.page(desk.xia, calls[0].url())
    assert "服务怎么样？" in screen and "请问是" in screen and 'value="很好"' in screen
    desk.record(calls[0])
    assert [one.state for one in desk.owed("finish_share") if one.person == desk.xia] == ["open"]
    desk.record(calls[1])
    assert [one.state for one in desk.owed("finish_share") if one.person == desk.xia] == ["kept"]
    assert Share.objects.get(person=desk.xia).done_at is not None
    assert Event.objects.filter(operation="campaigns.finish_share").count() == 1


def test_the_record_is_complete_or_refused_and_comes_back_as_it_was_typed(desk: Desk) -> None:
    desk.files(1)
    made = desk.start(people=[desk.tang.pk])
    call = made.calls.get()
    with pytest.raises(Invalid, match="请填写“服务怎么样？”的回答"):
        desk.record(call, answers=[{"question": "您希望增加什么？", "answer": "洗车"}])
    with pytest.raises(Invalid, match="请从选项里选"):
        desk.record(
            call,
            answers=[{"question": "服务怎么样？", "answer": "凑合"}, {"question": "您希望增加什么？", "answer": "无"}],
        )
    back = desk.client(desk.tang).post(f"/campaigns/record/{call.number}", {
        "answers-0-question": "服务怎么样？", "answers-0-answer": "不好", "answers-1-question": "您希望增加什么？",
        "answers-1-answer": "代驾接送", "satisfaction": "satisfied", "wish": "", "follow_up": "无", "key": "k",
    })  # fmt: skip
    text = tight(back.content.decode())
    assert back.status_code == 422 and "代驾接送" in text and 'value="不好" required checked' in text
    assert not Answer.objects.exists()
    reads(
        "callback.of_campaign", f"这是回访活动 {made.number} 的电话，问题由活动定。请在它的页面上填写记录。",
        lambda: perform("callbacks.record", Actor.of(desk.tang), {
            "callback": call.pk, "solved": "yes", "speed": "fair", "manner": "fair", "satisfaction": "fair", "wish": "无",
            "follow_up": "无",
        }, door="page"),
    )  # fmt: skip


def test_a_dissatisfied_customer_opens_a_case(desk: Desk) -> None:
    desk.files(1)
    call = desk.start().calls.get()
    desk.record(call, satisfaction="dissatisfied", complaint="等了两个小时没人管")
    case = Case.objects.get()
    assert case.content == "等了两个小时没人管" and "年底回访" in case.title
    assert Answer.objects.get().opened_case == case


def test_who_is_not_reached_is_tried_at_another_hour_and_given_up_with_a_reason(desk: Desk) -> None:
    desk.files(1)
    call = desk.start().calls.get()
    who = Actor.of(caller(call))
    perform("callbacks.attempt", who, {"callback": call.pk, "result": "no_answer"}, door="page")
    call.refresh_from_db()
    assert call.next_at is not None and clock.local(call.next_at).hour >= 14  # another part of the day than the morning
    reads(
        "callback.too_few_attempts",
        "还不能按“联系不上”处理：要在至少 2 天里打过至少 3 次，现在是 1 天 1 次。请换个时段再打。",
        lambda: perform("callbacks.give_up", who, {"callback": call.pk, "words": "打不通"}, door="page"),
    )
    for hours in (6, 24):
        with clock.at(MONDAY + timedelta(hours=hours)):
            perform("callbacks.attempt", Actor.of(caller(call)), {"callback": call.pk, "result": "busy"}, door="page")
    with clock.at(MONDAY + timedelta(hours=25)):
        perform(
            "callbacks.give_up",
            Actor.of(caller(call)),
            {"callback": call.pk, "words": "三次都没人接"},
            door="page",
        )
    assert [one.state for one in desk.owed("finish_share")] == ["kept"]


def test_the_board_counts_by_person(desk: Desk) -> None:
    desk.files(3, desk.tang)
    desk.files(3, desk.xia)
    made = desk.start()
    first = Callback.objects.filter(share__person=desk.tang).first()
    assert first is not None
    desk.record(first)
    shown = desk.page(desk.xie, made.url())
    assert "唐晓琳" in shown and "16%" in shown  # one of six called
    assert desk.page(desk.xie, f"{made.url()}?view=done").count(first.url()) == 1
    sheet = desk.client(desk.xie).get(f"{made.url()}.xlsx").content
    rows = CalamineWorkbook.from_object(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[0][6:8] == ["服务怎么样？", "您希望增加什么？"] and len(rows) == 7
    assert Counter(row[3] for row in rows[1:]) == {"已回访": 1, "待回访": 5}


def test_the_report_is_reckoned_from_the_records_told_upward_and_kept(desk: Desk) -> None:
    desk.files(4)
    made = desk.start()
    reads(
        "campaigns.report_early",
        "还有 4 位没有回访，报告的数字不完整。请先回访，或者按规定记“联系不上”“不愿回访”。",
        lambda: desk.do(desk.tang, "report", campaign=made.pk, themes="意见", proposals="改进"),
    )
    call, *_rest = made.calls.all()
    desk.record(call, satisfaction="fair", wish="希望周末也能保养")
    desk.call_all(made)
    page = desk.page(desk.tang, f"{made.url()}/report")
    assert "1. 希望周末也能保养" in page and "chart-satisfaction" in page
    desk.do(desk.tang, "report", campaign=made.pk, themes="希望周末保养", proposals="周六开两个工位")
    summary = Summary.objects.get()
    assert (summary.figures["drawn"], summary.figures["questions"][0]["counts"]) == (4, [["很好", 4], ["不好", 0]])
    assert sum(line["fair"] for line in summary.figures["people"]) == 1
    made.refresh_from_db()
    assert made.state == "reported"
    assert [one.state for one in desk.owed("report")] == ["kept"]
    assert Notice.objects.get(kind="campaigns.report").person == desk.xie
    assert "周六开两个工位" in desk.page(desk.liang, summary.url())
    assert desk.client(desk.liang).get(f"{summary.url()}.pdf").content.startswith(b"%PDF")
    book = CalamineWorkbook.from_object(io.BytesIO(desk.client(desk.xie).get(f"{summary.url()}.xlsx").content))
    assert book.sheet_names == ["各人完成情况", "问题与回答", "没有列入名单", "回访记录", "总结"]
    reads(
        "campaigns.over", "这个活动现在是“已呈报归档”，不能再改。",
        lambda: desk.do(desk.xie, "stop", campaign=made.pk, reason="太晚了"),
    )  # fmt: skip


def test_a_campaign_that_is_stopped_is_owed_no_more(desk: Desk) -> None:
    desk.files(2)
    made = desk.start()
    desk.do(desk.xie, "stop", campaign=made.pk, reason="名单选错了")
    assert {one.state for one in [*desk.owed("finish_share"), *desk.owed("report")]} == {"waived"}
    assert set(made.calls.values_list("state", "close_reason")) == {("dropped", "名单选错了")}


def test_a_share_goes_to_a_colleague_with_what_is_owed(desk: Desk) -> None:
    desk.files(2, desk.tang)
    made = desk.start(people=[desk.tang.pk])
    share = made.shares.get()
    desk.do(desk.xie, "pass_on", share=share.pk, person=desk.xia.pk)
    assert [one.person for one in desk.owed("finish_share")] == [desk.xia]
    assert "客户0" in desk.page(desk.xia, f"/callbacks?campaign={made.number}")
    reads(
        "campaigns.same_person", "这份名单本来就是 夏雪 的。请选另一位同事。",
        lambda: desk.do(desk.xie, "pass_on", share=share.pk, person=desk.xia.pk),
    )  # fmt: skip


def test_a_campaign_needs_people_questions_and_days_that_fit(desk: Desk) -> None:
    desk.files(1)
    with pytest.raises(Invalid, match="开始的日子已经过去"):
        desk.start(starts_on=date(2026, 11, 22))
    with pytest.raises(Invalid, match="结束不能早于开始"):
        desk.start(ends_on=date(2026, 11, 22))
    with pytest.raises(Invalid, match="选项要有 2 到 6 个"):
        desk.start(questions="好吗？｜好")
    with pytest.raises(NotAllowed):
        desk.start(who=desk.tang)
    reads(
        "campaigns.cannot", "梁思远 在 翠湖花园 没有这项职责，或者不在岗。请换一个人。",
        lambda: desk.start(reporter=desk.liang.pk),
    )  # fmt: skip
    reads(
        "campaigns.list_changed", "看过以后，客户或人员有了变化，名单会不一样。请返回再看一次名单，然后开始。",
        lambda: desk.start(seen="another"),
    )  # fmt: skip
    with clock.at(MONDAY + timedelta(days=1)):
        late = desk.start(starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 4))
        call = late.calls.get()
        reads(
            "campaigns.not_begun", "“年底回访”11-30 才开始，请到时再回访。", lambda: desk.record(call)
        )  # fmt: skip


def test_people_of_another_site_see_nothing_of_it(desk: Desk) -> None:
    desk.files(1)
    made = desk.start()
    stranger: Person = desk.cast.person(
        "wai", "外人", "call_back", "run_campaigns", "report_campaigns", site=desk.cast.bay
    )
    assert desk.page(stranger, made.url()) == "" and desk.page(stranger, f"{made.url()}/report") == ""
    assert made.number not in desk.page(stranger, "/campaigns")


def test_an_empty_list_begins_nothing(desk: Desk) -> None:
    people = [desk.tang, desk.xia]
    empty = drawing.plan(desk.site, drawing.Segment(), Campaign.Channel.PHONE, people, people)
    reads(
        "campaigns.nobody", "名单是空的，没有可以回访的客户。请放宽条件，再看一次名单。", lambda: desk.start(seen=empty.seen)
    )  # fmt: skip
    assert not Campaign.objects.exists()


def test_a_share_is_handed_out_once_and_ends_with_its_last_call_once(desk: Desk) -> None:
    desk.files(2)
    made = desk.start(people=[desk.tang.pk])
    share = made.shares.get()
    reads(
        "campaigns.handed_out", "唐晓琳 的名单已经分配过了，不用再分。",
        lambda: desk.do(desk.xie, "hand_out", share=share.pk),
    )  # fmt: skip
    reads(
        "campaigns.calls_open", "名单里还有 2 位没有回访，还不算完毕。",
        lambda: desk.do(desk.tang, "finish_share", share=share.pk),
    )  # fmt: skip
    desk.call_all(made)
    done = "唐晓琳 的名单已经全部回访完毕，没有要做的了。"
    reads("campaigns.share_done", done, lambda: desk.do(desk.tang, "finish_share", share=share.pk))
    reads("campaigns.share_done", done, lambda: desk.do(desk.xie, "pass_on", share=share.pk, person=desk.xia.pk))


def test_the_callback_of_a_service_is_not_recorded_with_a_campaigns_questions(desk: Desk) -> None:
    (one,) = desk.files(1)
    with writing():
        service = ServiceRecord.objects.create(
            site=desk.site, number="S2026-00001", customer=one, item="洗车", place="门店", at=MONDAY, technician="示例"
        )
        call = Callback.objects.create(
            number="H2026-00001", site=desk.site, customer=one, service=service, due_at=MONDAY
        )
    given = {"callback": call.pk, "satisfaction": "satisfied", "wish": "无", "follow_up": "无", "answers": []}
    reads(
        "campaigns.no_campaign", "H2026-00001 不是回访活动的电话。请在它自己的页面上填写回访记录。",
        lambda: desk.do(desk.tang, "record", **given),
    )  # fmt: skip


def test_whoever_leads_owes_the_share_they_take_themselves(desk: Desk) -> None:
    (post,) = [one for one in load_pack("service").posts if one.code == "service.supervisor"]
    clauses = [one for one in post.clauses if one.id.startswith("service.visits.")]
    granted = [name for one in clauses for name in one.grants]
    rules = tuple(rule.as_json() for one in clauses for rule in one.rules)
    lead = desk.cast.person("lead", "方主管", *granted, obliges=rules)
    desk.files(2, lead)
    made = desk.start(people=[lead.pk])
    assert [(one.person, one.due_at) for one in desk.owed("finish_share")] == [(lead, FRIDAY_NIGHT)]
    assert made.shares.get().person == lead


def test_a_list_that_leaves_out_many_names_the_first_and_counts_the_rest(desk: Desk) -> None:
    desk.files(1)
    left = desk.files(65, no_marketing=True)
    shown = desk.preview()
    assert "没有列入 65 位：不接受推广联系" in shown and "还有 5 位没有列出" in shown
    assert sum(f'href="{one.url()}"' in shown for one in left) == 60


def test_whoever_reads_the_report_alone_meets_no_link_that_is_closed_to_them(desk: Desk) -> None:
    desk.files(2)
    made = desk.start(people=[desk.tang.pk])
    first, second = made.calls.order_by("pk")
    desk.record(first, satisfaction="dissatisfied", complaint="等太久")
    perform("callbacks.decline", Actor.of(desk.tang), {"callback": second.pk, "words": "不要再打了"}, door="page")
    desk.do(desk.tang, "report", campaign=made.pk, themes="等候太久", proposals="加一个工位")
    url = f"{made.url()}/report"
    looks = desk.cast.person("looks", "督查", "inspect")
    for who, calls, cases in ((desk.tang, True, True), (desk.liang, False, True), (looks, False, False)):
        read = desk.page(who, url)
        assert [f'href="{first.url()}"' in read, f'href="{second.url()}"' in read] == [calls, calls]
        assert first.number in read and ("/cases/" in read) is cases
