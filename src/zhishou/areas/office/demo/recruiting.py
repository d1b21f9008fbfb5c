"""招聘 of 云帆广告: a client executive is looked for; one did not come, one has the offer, one is still to be spoken with. Invented."""

from __future__ import annotations

from datetime import timedelta

from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.recruiting.models import Candidate, Opening
from zhishou.kernel import clock
from zhishou.kernel.models import Post

DIRECTOR, SUPERVISOR, SITE = "zouwenbin", "wenyaqin", "YUNFAN"
# Name, mobile, source, history.
APPLIED = (
    ("骆一鸣（演示）", "13500003001", "site", "两年客户执行，跟过快消新品上市。"),
    ("邬晓棠（演示）", "13500003002", "friend", "市场营销毕业，实习半年。"),
    ("解云舟（演示）", "13500003003", "own", "做过活动执行，想转客户。"),
)


def plan(world: World) -> None:
    """Two weeks back, when there is room for it."""
    if world.days > 16:
        world.tell(world.day(13, 10, 15), "recruiting", _search(world))


def _search(world: World) -> Story:
    post = Post.objects.get(site=world.site(SITE).company(), code="agency.account_executive")
    opening: Opening = world.do(
        DIRECTOR, "recruiting.open", site=world.site(SITE), post=post, wanted=1, reason="新客户签约，执行人手不够",
        wishes="一年以上客户执行，会写会议纪要，能出差。", until=clock.today() + timedelta(days=30),
    )  # fmt: skip
    people: list[Candidate] = []
    for name, mobile, source, about in APPLIED:
        yield clock.now() + timedelta(days=1, minutes=12)
        given = {"name": name, "mobile": mobile, "source": source, "about": about}
        people.append(world.do(DIRECTOR, "recruiting.enter", opening=opening, **given))
    yield world.day(6, 16, 30)
    for one, verdict, words in (
        (people[0], "pass", "案例讲得清楚，客户追问也接得住。"),
        (people[1], "unsure", "有想法，没独立跟过项目。"),
    ):
        said = {"held_on": clock.today(), "interviewer": SUPERVISOR, "verdict": verdict, "words": words}
        world.do(DIRECTOR, "recruiting.note_interview", candidate=one, **said)
    world.do(DIRECTOR, "recruiting.settle", candidate=people[1], how="withdrew", reason="本人决定继续读书。")
    yield world.day(4, 11, 5)
    starts = clock.today() + timedelta(days=14)
    world.do(DIRECTOR, "recruiting.offer", candidate=people[0], starts_on=starts, terms="试用期三个月，每周一例会。")
    yield world.day(2, 9, 40)
    world.do(DIRECTOR, "recruiting.accept", candidate=people[0])
