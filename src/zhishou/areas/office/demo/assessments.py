"""收费员考核 of last month: each collector assessed with a remark, one accepts, one objects and waits for the manager."""

from __future__ import annotations

from datetime import timedelta

from zhishou.areas.assessment import who
from zhishou.areas.assessment.models import Assessment
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.property import periods
from zhishou.kernel import clock

HEAD, COMPANY = "qianguohua", "CUIHU"
FOUND = {
    "sunli": ("good", "负责的商铺收缴率还要提高，请逐户联系，把原因写进催缴记录。"),
    "hewei": ("fair", "读数没有差错。两户长期欠费，下个月起每周上门一次。"),
    "dinghui": ("good", "翠湖湾还没有开始收费，本月以学习和整理资料为主，按时完成。"),
    "dengqiang": ("good", "翠湖湾还没有开始收费，协助翠湖花园派发通知单，按时完成。"),
}


def assess(world: World) -> Story:
    """Whoever collected last month is assessed; in a demo that began after it there is nobody, and the month is finished."""
    month = periods.add(periods.of(clock.today()), -1)
    told = {"period": periods.words(month)}
    for one in who.collectors(month):
        if one.site.path.startswith(world.site(COMPANY).path) and one.person.username in FOUND:
            result, remark = FOUND[one.person.username]
            world.do(HEAD, "assessment.assess", site=one.site, person=one.person, result=result, remark=remark, **told)
            yield clock.now() + timedelta(minutes=12)
    world.do(HEAD, "assessment.finish", site=COMPANY, **told)
    yield world.by_day(clock.now() + timedelta(hours=3))
    given = {row.person.username: row for row in Assessment.objects.filter(period=month).select_related("person")}
    if "sunli" in given:
        world.do("sunli", "assessment.accept", assessment=given["sunli"])
        yield world.by_day(clock.now() + timedelta(days=1))
        reason = "两户业主一直在外地，联系不上，收缴率低不全是催缴的原因，请考虑。"
        world.do("hewei", "assessment.object", assessment=given["hewei"], reason=reason)
