"""剪报: what was published of an activity, kept by its address or a copy (agency.department.7)."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from zhishou.areas.publicity.models import KEEP, Activity, Clipping
from zhishou.areas.publicity.operations.activities import LONGEST_AGO, url_of
from zhishou.kernel import clock, files, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

ACCEPTED = upload.IMAGES | {upload.PDF}
_ADDRESS = re.compile(r"https?://[^\s<>\"']{3,290}")


class Adding(Command):
    activity: Ref[Activity] = ask("公关活动")
    outlet: str = ask("媒体", at_least=1, at_most=60)
    headline: str = ask("标题", at_least=1, at_most=120)
    on: date = ask("刊出日期")
    tone: Clipping.Tone = ask("倾向", widget="radio")
    link: str = ask("链接", default="", at_most=300, hint="链接和剪报至少有一样")
    file: Upload | None = ask("剪报", default=None, hint="图片或 PDF")


class Dropping(Command):
    clipping: Ref[Clipping] = ask("剪报")
    reason: str = ask("原因", at_least=2, at_most=200, hint="例如 登错了活动、登了两次")


@operation("publicity.add_clipping", label="添加剪报", capability=KEEP, about="activity", url_after=url_of)
def add_clipping(act: Act, cmd: Adding) -> Clipping:
    """What an outlet published, by its address or a copy; after the summary as well. Refused for what was not held."""
    row = act.lock(cmd.activity)
    if row.called_off:
        raise Refused("publicity.closed", number=row.number)
    if wrong := _wrong(cmd, row):
        raise Invalid(wrong)
    copy = None
    if cmd.file is not None:
        copy = files.keep(cmd.file, row, "clipping", site=row.site, by=act.person, allowed=ACCEPTED)
    made: Clipping = Clipping.objects.create(
        activity=row, outlet=cmd.outlet, headline=cmd.headline, on=cmd.on, tone=cmd.tone, link=cmd.link, file=copy,
        by=act.person, at=act.now,
    )  # fmt: skip
    return made


@operation("publicity.drop_clipping", label="删去剪报", capability=KEEP, about="clipping", url_after=url_of)
def drop_clipping(act: Act, cmd: Dropping) -> Clipping:
    """Entered by mistake: it no longer counts and stays on file with the reason. Refused a second time."""
    row = act.lock(cmd.clipping)
    if row.dropped_at is not None:
        raise Refused("publicity.dropped", headline=row.headline)
    row.dropped_at, row.dropped_because = act.now, cmd.reason
    row.save(update_fields=["dropped_at", "dropped_because"])
    return row


def _wrong(cmd: Adding, row: Activity) -> dict[str, list[str]]:
    """What is wrong with what was entered, beside its field; a preview may come out before the activity."""
    if not cmd.link and cmd.file is None:
        return {"link": [_("请填链接，或者上传剪报的图片或 PDF。")]}
    if cmd.link and not _ADDRESS.fullmatch(cmd.link):
        return {"link": [_("链接要以 http:// 或 https:// 开头，中间没有空格。")]}
    if not row.on - LONGEST_AGO <= cmd.on <= clock.today():
        return {"on": [_("刊出日期不能是将来，也不能比活动早两个月以上。")]}
    return {}
