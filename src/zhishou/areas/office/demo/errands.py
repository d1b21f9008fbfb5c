"""交办事项: what superiors ask of their people: done and confirmed, one returned, one hard, one late, one to be confirmed, some open."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhishou.areas.errands.models import Errand
from zhishou.areas.office.demo.teams import acting
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock
from zhishou.kernel.models import Appointment

# Asked how many days ago, by whom, of whom, what, how it counts as done, how many days there are; what came of it.
DONE: tuple[tuple[int, str, str, str, str, str, int, str, str, str], ...] = (
    (17, "shenjianming", "zhoumin", "写一份上季度服务小结", "两页以内，附满意度和投诉的数字", "important", 4,
     "小结已经放进呈报，满意度和投诉按月列表，附了三条改进。", "good", "数字清楚，建议照做。"),
    (14, "zhoumin", "mali", "更新前台的常用电话表", "物业、派出所、供水、供电、电梯维保都要有", "usual", 3,
     "十六个号码逐个打过，换掉了三个，前台和监控室各贴一份。", "good", ""),
    (12, "hejing", "suting", "清点一号楼大堂的雨伞和推车", "登记数量和损坏", "usual", 2,
     "雨伞 18 把，坏 2 把；推车 3 台，一台轮子松，已报修。", "fair", ""),
    (8, "zhoumin", "qianguohua", "核对上月预存款的名单", "与财务的账一致，有差异的写明原因", "important", 3,
     "名单 31 户，与财务一致；两户重名，已注明单元。", "good", "细致。"),
)  # fmt: skip
OPEN: tuple[tuple[int, str, str, str, str, str, int], ...] = (
    (3, "zhoumin", "hejing", "排好下一个节假日的前台值班", "每班两人，新人不单独值班", "important", 6),
    (2, "hejing", "linxiaowen", "把温馨提示换成新的一版", "十二个楼道都要换，换完拍照", "usual", 4),
    (1, "shenjianming", "zhoumin", "约街道办谈电梯加装的协调会", "定下时间、地点和参加的人", "urgent", 5),
    (1, "qianguohua", "sunli", "整理已注销的代扣账号清单", "按楼栋排，写明注销日期", "usual", 3),
)  # fmt: skip


def plan(world: World) -> None:
    """Each at its own hour; what is older than the demo did not happen."""
    for n, one in enumerate(DONE):
        if one[0] < world.days:
            world.tell(world.day(one[0], 9, 20 + n), "errand", _done(world, *one))
    for n, other in enumerate(OPEN):
        if other[0] < world.days:
            world.tell(world.day(other[0], 10, 5 + n), "open errand", _open(world, *other))
    world.tell(world.day(6, 9, 50), "errand returned", _returned(world))
    world.tell(world.day(5, 14, 10), "errand with a difficulty", _hard(world))
    world.tell(world.day(4, 9, 15), "late errand", _late(world))
    world.tell(world.day(2, 11, 30), "errand to confirm", _to_confirm(world))


def _ask(world: World, who: str, whom: str, title: str, wanted: str, due: datetime, weight: str = "usual") -> Errand:
    to = Appointment.objects.get(person=world.person(whom), ended_at=None)
    made: Errand = world.do(
        acting(who), "errands.assign", to=[to], title=title, wanted=wanted, due_at=due, weight=weight
    )
    return made


def _evening(days: int) -> datetime:
    """Half past five, so many days from now."""
    return clock.midnight(clock.local(clock.now()).date() + timedelta(days=days)) + timedelta(hours=17, minutes=30)


def _done(
    world: World, ago: int, who: str, whom: str, title: str, wanted: str, weight: str, days: int, result: str,
    quality: str, note: str,
) -> Story:  # fmt: skip
    row = _ask(world, who, whom, title, wanted, _evening(days), weight)
    yield world.by_day(clock.now() + timedelta(hours=1))
    world.do(whom, "errands.accept", errand=row)
    yield world.by_day(clock.now() + timedelta(days=days - 1))
    world.do(whom, "errands.finish", errand=row, result=result)
    yield world.by_day(clock.now() + timedelta(hours=4))
    world.do(acting(who), "errands.confirm", errand=row, quality=quality, note=note)


def _open(world: World, ago: int, who: str, whom: str, title: str, wanted: str, weight: str, days: int) -> Story:
    row = _ask(world, who, whom, title, wanted, _evening(days), weight)
    if ago > 1:
        yield world.by_day(clock.now() + timedelta(hours=2))
        world.do(whom, "errands.accept", errand=row)


def _returned(world: World) -> Story:
    row = _ask(world, "hejing", "luojia", "给三号楼的快递柜贴使用说明", "一张中文、一张图示，贴正", _evening(1))
    yield world.by_day(clock.now() + timedelta(hours=5))
    world.do("luojia", "errands.finish", errand=row, result="说明已经贴好。")
    yield world.by_day(clock.now() + timedelta(hours=18))
    world.do(
        acting("hejing"), "errands.send_back", errand=row, reason="只有文字，没有图示。请补一张。", due_at=_evening(2)
    )
    yield world.by_day(clock.now() + timedelta(days=1))
    world.do("luojia", "errands.finish", errand=row, result="图示补上了，两张贴在一起。")
    yield world.by_day(clock.now() + timedelta(hours=3))
    world.do(acting("hejing"), "errands.confirm", errand=row, quality="fair", note="以后先看清要求。")


def _hard(world: World) -> Story:
    row = _ask(world, "zhoumin", "mali", "印一百份装修须知", "用新的版式，先校对再印", _evening(3))
    yield world.by_day(clock.now() + timedelta(hours=3))
    world.do("mali", "errands.object", errand=row, reason="印刷店的机器在修，要多等几天。", proposed=_evening(8))
    yield world.by_day(clock.now() + timedelta(hours=18))
    world.do("zhoumin", "errands.answer", errand=row, due_at=_evening(7), reply="可以，先在打印机上出十份应急。")
    yield world.by_day(clock.now() + timedelta(days=1))
    world.do("mali", "errands.report", errand=row, note="应急的十份已经放在前台，校对完了。")


def _late(world: World) -> Story:
    title = "盘点库房的防汛沙袋和水泵"
    row = _ask(
        world, "hejing", "suting", title, "数量、能不能用、缺多少，列成一张表", world.day(1, 17, 30), "important"
    )
    yield world.by_day(clock.now() + timedelta(hours=2))
    world.do("suting", "errands.report", errand=row, note="沙袋数完了，水泵要等工程部一起试。")


def _to_confirm(world: World) -> Story:
    row = _ask(world, "zhoumin", "hejing", "统计上月的表扬信", "按人列，附原件照片", _evening(2))
    yield world.by_day(clock.now() + timedelta(hours=20))
    world.do("hejing", "errands.finish", errand=row, result="共 7 封，表扬到 4 个人，名单在服务台的夹子里。")
