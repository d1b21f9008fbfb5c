"""What the people area refuses: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import Cast, reads, writing
from tests.company_life import handwriting

from zhishou.areas.people.models import Training
from zhishou.kernel import clock, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Department, Post, Site

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PASSWORD = "correct horse battery"


class Office:
    """Administration, a clerk, one who left, and a second company whose people and posts are not of the first."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        duties = ("organise", "hand_over", "manage_accounts", "record_leave", "hold_trainings")
        self.admin = cast.person("admin", "王芳", *duties, site=cast.company, root=True)
        self.lin = cast.person("lin", "林晓雯", "take_in", department=cast.service)
        self.chen = cast.person("chen", "陈刚")
        self.gone = cast.person("gone", "赵国强")
        with writing():
            self.other = cast.site("OTHER", "湖滨物业", Site.Kind.COMPANY, cast.company)
            self.other_department = Department.objects.create(site=self.other, code="OPS", name="运营部")
            self.other_post = Post.objects.create(site=self.other, code="other.clerk", name="湖滨文员")
            self.post = Post.objects.create(site=cast.company, code="test.clerk", name="客服文员")
        self.zhu = cast.person("zhu", "朱红", site=self.other)

    def do(self, operation: str, who: Any = None, **data: Any) -> Any:
        return perform(f"people.{operation}", Actor.of(who or self.admin), data, door="page").result

    def let_go(self) -> None:
        self.do("leave_company", person=self.gone, reason="离职", left_on=clock.today())

    def appoint(self, **more: Any) -> Any:
        return self.do("appoint", **({"person": self.lin, "post": self.post, "site": self.cast.garden} | more))

    def seat(self) -> Appointment:
        """The clerk's own appointment."""
        return self.lin.appointments.get()

    def leave(self, **more: Any) -> Any:
        given = {"person": self.lin, "starts_at": NOON + DAY, "ends_at": NOON + 2 * DAY, "reason": "年假"}
        return self.do("record_absence", **(given | more))

    def training(self) -> Training:
        made = self.do(
            "plan_training", site=self.cast.garden, subject="收费法规", starts_at=clock.now() + timedelta(minutes=1),
            place="会议室", teacher="钱华", people=[self.lin.pk], laws=[{"name": "物业管理条例", "articles": "第四十条"}],
        )  # fmt: skip
        assert isinstance(made, Training)
        return made


def appoint_one_who_left(o: Office) -> Any:
    o.let_go()
    return o.appoint(person=o.gone)


def under_an_ended_superior(o: Office) -> Any:
    above = o.chen.appointments.get()
    o.do("end_appointment", appointment=above, reason="调岗")
    return o.appoint(reports_to=above)


def cancel_twice(o: Office) -> Any:
    row = o.leave()
    o.do("cancel_absence", absence=row)
    return o.do("cancel_absence", absence=row)


def cancel_what_is_over(o: Office) -> Any:
    row = o.leave()
    with clock.at(NOON + 3 * DAY):
        return o.do("cancel_absence", absence=row)


def close_with_a_day_gone_by(o: Office) -> Any:
    row = o.training()
    with clock.at(NOON + timedelta(hours=1)):
        o.do("sign_in_training", o.lin, attendance=row.attendances.get(), signature=handwriting())
        return o.do("close_training", training=row, result="都掌握了", next_on=clock.today())


def note_a_cancelled_one(o: Office) -> Any:
    row = o.training()
    o.do("cancel_training", training=row, reason="讲师生病")
    return o.do("note_results", training=row, rows=[{"attendance": 1, "absent": "病假"}])


def make_too_many_keys(o: Office) -> Any:
    return [o.do("make_token", o.lin, name=f"第 {n} 个") for n in range(11)]


REFUSED: dict[str, tuple[str, Callable[[Office], Any]]] = {
    "people.gone": ("赵国强 已经离职，不能再办这件事。", appoint_one_who_left),
    "people.elsewhere": (
        "“翠湖花园”不属于岗位所在的公司“湖滨物业”，请选择该公司的站点。",
        lambda o: o.appoint(post=o.other_post),
    ),
    "people.department_elsewhere": (
        "“运营部”不是“翠湖花园”所属公司的部门，请重新选择。",
        lambda o: o.appoint(department=o.other_department),
    ),
    "people.own_superior": ("自己不能是自己的上级，请选择另一位。", lambda o: o.appoint(reports_to=o.seat())),
    "people.superior_gone": ("这位上级的任职已经结束，请重新选择。", under_an_ended_superior),
    "people.successor_same": (
        "接手的人不能是本人，请选择另一位。",
        lambda o: o.do("hand_over", person=o.lin, successor=o.lin),
    ),
    "people.successor_elsewhere": (
        "接手的人要在同一家公司在职，请重新选择。",
        lambda o: o.do("hand_over", person=o.lin, successor=o.zhu),
    ),
    "people.absence_past": (
        "这段请假已经过去，不用再登记代理。请核对开始和结束的时间。",
        lambda o: o.leave(starts_at=NOON - 2 * DAY, ends_at=NOON - DAY),
    ),
    "people.deputy_elsewhere": ("代理人要在同一家公司在职，请重新选择。", lambda o: o.leave(deputy=o.zhu)),
    "people.absence_cancelled": ("这条请假已经取消，请刷新页面。", cancel_twice),
    "people.absence_over": ("这条请假已经结束，不能再取消。", cancel_what_is_over),
    "people.site_code": (
        str(words.REFUSALS["people.site_code"]),
        lambda o: o.do("open_site", parent=o.cast.company, name="东区", code="东 区", kind="community"),
    ),
    "people.username": (
        str(words.REFUSALS["people.username"]),
        lambda o: o.do("hire", site=o.cast.garden, name="周宁", username="周宁"),
    ),
    "people.department_taken": (
        "“翠湖物业”已经有“工程部”这个部门或代码，请换一个。",
        lambda o: o.do("make_department", site=o.cast.company, name="工程部"),
    ),
    "people.post_site": (
        "岗位属于公司。请选择一个公司或集团，不是小区。",
        lambda o: o.do("make_post", site=o.cast.garden, name="保安"),
    ),
    "people.post_code": (
        "岗位代码由小写字母、数字、“.”和“_”组成，以字母开头，例如 property.assistant。",
        lambda o: o.do("make_post", site=o.cast.company, name="保安", code="保安 1"),
    ),
    "people.post_taken": (
        "“翠湖物业”已经有代码为“test.clerk”的岗位，请换一个代码。",
        lambda o: o.do("make_post", site=o.cast.company, name="保安", code="test.clerk"),
    ),
    "people.no_mobile": ("林晓雯 没有登记手机号。请在“更正资料”里补上。", lambda o: o.do("reveal", person=o.lin)),
    "people.no_passwords": (
        "“翠湖花园”没有需要初始密码的人：大家都已经登录过，或者已经有密码。",
        lambda o: o.do("issue_passwords", site=o.cast.garden),
    ),
    "people.tokens_many": ("每人最多 10 个有效密钥，请先停用不用的。", make_too_many_keys),
    "people.token_gone": ("没有这个密钥，或者它已经停用。请刷新页面。", lambda o: o.do("end_token", o.lin, token=1)),
    "people.session_gone": (
        "这个登录已经退出了，请刷新页面。",
        lambda o: o.do("end_sessions", o.lin, person=o.lin, which="0" * 16),
    ),
    "people.factor_not_begun": (
        "设置没有开始，或者放得太久了。请从头再来一次。",
        lambda o: o.do("confirm_app", o.lin, code="123456"),
    ),
    "people.passkeys_impossible": (
        "通行密钥要用域名和 https 打开职守才能使用；现在可以用动态口令。",
        lambda o: o.do("begin_passkey", o.lin, password=PASSWORD),
    ),
    "people.training_cancelled": ("培训 PX2026-00001 已经取消，不能再改。", note_a_cancelled_one),
    "people.training_nobody": (
        "这一行的人不在这次培训的名单里，请刷新页面。",
        lambda o: o.do("note_results", training=o.training(), rows=[{"attendance": 1, "absent": "病假"}]),
    ),
    "people.training_next": ("下次培训要在今天以后，请改日期。", close_with_a_day_gone_by),
    "people.staff_rows": (
        "第 1 行：没有“翠湖湾花园”这个站点，或者它不在“翠湖物业”之下。请写站点名称或代码。",
        lambda o: o.do(
            "import_staff",
            site=o.cast.company,
            rows=[{"name": "吴军", "username": "wu", "site": "翠湖湾花园", "post": "客服文员"}],
        ),
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_the_people_area_says(cast: Cast, code: str) -> None:
    sentence, act = REFUSED[code]
    with clock.at(NOON):
        office = Office(cast)
        reads(code, sentence, lambda: act(office))
