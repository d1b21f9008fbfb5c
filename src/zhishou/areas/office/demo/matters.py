"""How a matter goes from intake to close, one step at a time; each step by whoever holds the duty."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from zhishou.areas.callbacks import rules
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.cases.flow import CUSTOMER_LINK
from zhishou.areas.cases.models import Case, Stage
from zhishou.areas.customers.models import Customer
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.teams import TEAMS, Situation, Team, acting
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock, links

FAREWELL = ("没有意见，办得挺快。", "师傅很有礼貌，谢谢。", "希望以后提前通知。", "无")


@dataclass
class Matter:
    """One case on its way. `stop` ends the story before a step; `pace` stretches the time between steps."""

    world: World
    site: str
    about: Situation
    customer: Customer | None
    taker: str
    channel: str = "phone"
    major: str = ""
    pace: float = 1.0
    stop: str = ""
    displeased: bool = False
    photos: bool = False
    late_callback: bool = False
    given: dict[str, Any] = field(default_factory=dict)
    case: Case = field(default_factory=Case)
    worker: str = ""

    @property
    def team(self) -> Team:
        return TEAMS[self.site]

    def wait(self, low: float, high: float) -> datetime:
        """The next step, some hours from now by day."""
        return self.world.awake(low * self.pace, high * self.pace)

    def wait_at_work(self, low: float, high: float) -> datetime:
        """The next step, in working hours."""
        return self.world.at_work(self.site, low * self.pace, high * self.pace)

    def do(self, who: str, operation: str, **data: Any) -> Any:
        """Perform about the case, by the deputy where somebody is away."""
        return self.world.do(acting(who), operation, case=self.case.pk, **data)

    def take_in(self) -> None:
        """Intake by the taker."""
        place = {} if self.about.place == "房间" else {"place": f"{self.world.rng.randint(1, 12)} 栋公共部位"}
        if self.team.brings != "home":
            place = {}
        self.case = self.world.do(
            self.taker, "cases.take_in", site=self.site, kind=self.about.kind, channel=self.channel,
            customer=self.customer.pk if self.customer else None, content=self.about.content, title=self.about.title,
            sought=self.about.sought, category=self.about.category, urgent=self.about.urgent, major=self.major,
            **place, **self.given,
        )  # fmt: skip

    def stage(self) -> Stage:
        """Where the case stands now."""
        return Stage(Case.objects.values_list("stage", flat=True).get(pk=self.case.pk))


def whole(matter: Matter) -> Story:
    """A matter from intake to close."""
    matter.take_in()
    yield from onward(matter)


def onward(matter: Matter) -> Story:
    """A matter that was taken in, to its close."""
    if matter.about.kind == "complaint":
        yield from complaint(matter)
    elif matter.about.reply:
        yield clock.now() + timedelta(minutes=matter.world.rng.uniform(2, 12))
        matter.do(matter.taker, "cases.answer_at_once", reply=matter.about.reply)
    else:
        yield from work_order(matter)
    yield from _closing(matter)


def work_order(matter: Matter) -> Story:
    """The short path: dispatch, accept, resolve."""
    world, rng = matter.world, matter.world.rng
    if matter.stop == "dispatch":
        return
    yield clock.now() + timedelta(minutes=rng.uniform(4, 90) * matter.pace)
    matter.worker = matter.worker or rng.choice(matter.team.workers[matter.about.department])
    order = matter.do(
        matter.taker, "cases.dispatch", department=matter.about.department, engineer=matter.worker,
        note="请先与住户电话约好时间" if matter.about.place == "房间" else "",
    )  # fmt: skip
    if matter.stop == "accept":
        return
    yield matter.wait(0.2, 2.5)
    world.do(matter.worker, "cases.accept_order", order=order)
    if matter.stop == "resolve":
        return
    yield matter.wait(0.8, 16)
    resolve_order(matter)


def resolve_order(matter: Matter) -> None:
    """The worker reports what was done, sometimes with photos."""
    photos: dict[str, Any] = {}
    if matter.photos:
        photos = {
            "before": [pictures.photo(matter.world.rng, "before.jpg")],
            "after": [pictures.photo(matter.world.rng, "after.jpg")],
        }
    matter.do(
        matter.worker, "cases.resolve", done=matter.about.done, materials=matter.about.materials,
        charge=matter.about.charge, **photos,
    )  # fmt: skip


def complaint(matter: Matter) -> Story:
    """The six steps up to the matter being solved."""
    if matter.stop == "judge":
        return
    yield matter.wait_at_work(0.3, 4)
    if matter.about.unjustified:
        matter.do(matter.taker, "cases.judge_unjustified", grounds=matter.about.grounds, reply=matter.about.reply)
        yield matter.wait(1, 6)
        matter.do(_second(matter), "cases.resolve")
        return
    promised = matter.world.by_day(clock.now() + timedelta(hours=matter.world.rng.choice((24, 48, 72))))
    matter.do(
        matter.taker, "cases.judge_justified", grounds=matter.about.grounds, department=matter.about.department,
        promised_at=promised.isoformat(),
    )  # fmt: skip
    yield from _inquiry(matter)
    if matter.stop in ("investigate", "propose", "instruct"):
        return
    yield from _carrying_out(matter)


def _inquiry(matter: Matter) -> Story:
    about, rng = matter.about, matter.world.rng
    matter.worker = matter.worker or rng.choice(matter.team.workers[about.department])
    if matter.stop == "investigate":
        return
    yield matter.wait_at_work(2, 20)
    evidence = [pictures.photo(rng, "现场.jpg")] if matter.photos else []
    matter.do(
        matter.worker, "cases.investigate", route=about.route, cause=about.cause, finding=about.finding,
        outside=about.outside, evidence=evidence,
    )  # fmt: skip
    if rng.random() < 0.75:
        yield matter.wait_at_work(0.2, 2)
        told = "原因已经查明，方案正在报批，批下来马上告诉您怎么处理、什么时候做完。"
        matter.do(matter.taker, "cases.reply", text=told)
    if matter.stop == "propose":
        return
    yield matter.wait_at_work(1, 9)
    matter.do(matter.team.supervisor, "cases.propose", a=about.a, b=about.b, b_compensation=about.comp)
    if matter.stop == "instruct":
        return
    if rng.random() < 0.3:
        yield matter.wait_at_work(0.1, 0.6)
        matter.do(matter.team.supervisor, "cases.offer_choice")
        yield matter.wait(0.5, 4)
        matter.do(matter.team.supervisor, "cases.choose_remedy", letter="B", words="选第二个方案")
    yield matter.wait_at_work(1, 10)
    matter.do(matter.team.leader, "cases.instruct", letter="B", text="同意方案 B，抓紧落实，完成后当面向顾客说明。")


def _carrying_out(matter: Matter) -> Story:
    if matter.stop == "carry_out":
        return
    yield matter.wait_at_work(3, 26)
    hand = _hand(matter)
    matter.do(hand, "cases.carry_out", done=matter.about.done)
    if matter.stop == "sign":
        return
    yield matter.wait(0.3, 3)
    asked = matter.do(hand, "cases.ask_signature")
    if matter.stop == "link":
        return
    link = links.find(asked.customer_link.rpartition("/")[2], CUSTOMER_LINK)
    assert link is not None
    yield matter.wait(0.4, 9)
    drawn, _strokes = pictures.signature(matter.world.rng, 2)
    matter.world.by_link(link, "cases.accept_remedy", case=matter.case.pk, accepted=True, signature=drawn)
    yield matter.wait(0.3, 3)
    matter.do(hand, "cases.resolve")


def _hand(matter: Matter) -> str:
    """Who carries a remedy out: the department's own, or a colleague of the taker, who then does not call back."""
    return _second(matter) if matter.about.department in matter.team.own else matter.worker


def _second(matter: Matter) -> str:
    return next(name for name in reversed(matter.team.takers) if name != matter.taker)


def _closing(matter: Matter) -> Story:
    """Review when major, callback, evaluation."""
    if matter.stop == "callback" or matter.stage() not in (Stage.CALLBACK, Stage.SUMMING):
        return
    if hasattr(matter.case, "major") and matter.stop != "review":
        yield matter.wait_at_work(0.5, 3)
        matter.do(
            matter.team.leader, "cases.review_major", opinion="处理得当，材料齐全，可以回访。请向业主说明后续安排。"
        )
    yield from call_back(matter)
    if matter.stage() != Stage.SUMMING or matter.stop in ("close", "review"):
        return
    yield matter.wait_at_work(1, 8)
    closer = matter.team.closes or matter.taker
    won = {"won_back": False} if matter.displeased else {}
    matter.do(closer, "cases.close", text=matter.about.lesson or "已按规定办结，顾客认可。", **won)


def call_back(matter: Matter) -> Story:
    """Within the customer's hours, mostly within three days; once in a while at the second try."""
    world, rng = matter.world, matter.world.rng
    callback = Callback.objects.get(case=matter.case, state=Callback.State.OPEN)
    caller = matter.team.calls or matter.taker
    yield when_to_call(world, callback, 76 if matter.late_callback else rng.uniform(2, 44))
    if rng.random() < 0.14:
        world.do(caller, "callbacks.attempt", callback=callback, result="no_answer", words="响铃未接")
        callback.refresh_from_db()
        yield when_to_call(world, callback, 4)
    world.do(caller, "callbacks.record", callback=callback, **answers(world, matter.displeased))
    if matter.displeased:
        raised = callback.answer.opened_case
        assert raised is not None  # a dissatisfied answer has opened one
        again = Matter(
            world, matter.site, matter.about, matter.customer, matter.taker, pace=0.8, case=raised, worker=matter.worker
        )
        world.tell(matter.wait(0.5, 2), "raised complaint", _raised(again))


def _raised(matter: Matter) -> Story:
    if matter.about.kind != "complaint":
        where = matter.team.brings
        rows = [each for each in _complaints() if each.department == "工程部" or where == "car"]
        matter.about = next(each for each in rows if each.where == where and each.cause == "Y02")
        matter.worker = ""
    yield from complaint(matter)
    yield from _closing(matter)


def _complaints() -> list[Situation]:
    from zhishou.areas.office.demo.teams import situations

    return [each for each in situations() if each.kind == "complaint" and not each.unjustified]


def when_to_call(world: World, callback: Callback, hours: float) -> datetime:
    """The first moment after so many hours at which this customer may be called."""
    moment = world.by_day(clock.now() + timedelta(hours=hours))
    allowed = rules.call_hours(callback.site, callback.customer)
    opens = allowed.next_open(moment) or moment
    if opens > moment:
        later = opens + timedelta(minutes=world.rng.uniform(1, 25))
        return later if allowed.is_open(later) else opens
    return opens


def answers(world: World, displeased: bool) -> dict[str, Any]:
    """A complete callback record."""
    if displeased:
        words = "修是修了，可是不到两天又出现了，来的人也没有说清楚原因。"
        return {
            "solved": "no", "speed": "fair", "manner": "satisfied", "satisfaction": "dissatisfied", "complaint": words,
            "wish": "派懂的师傅彻底解决", "follow_up": "已重新立案，由主管跟进，明天中午前回话。",
        }  # fmt: skip
    fair = world.rng.random() < 0.12
    return {
        "solved": "yes", "speed": "fair" if fair else "satisfied", "manner": "satisfied",
        "satisfaction": "fair" if fair else "satisfied", "wish": world.rng.choice(FAREWELL), "follow_up": "无",
    }  # fmt: skip
