"""The posts an incident takes and the words of its first announcement, by kind, as the company sets them for a site."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from datetime import datetime

from zhishou.areas.incidents.models import Incident
from zhishou.kernel import clock, settings_store, words
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused

FACTS = ("where", "since", "expected", "company", "phone")
TASK_LONGEST, WHAT_LONGEST = 40, 200
_BETWEEN = re.compile(r"\s*[｜|]\s*")
_LEAD, _RECORD = "现场指挥：到现场判断，定人定事，向经理报告", "记录：按时间记下每一步，拍照留存"
_TELL, _OUTSIDE = "通知业户：发公告，贴楼道，上门通知老人和病人", "联络外部：报警或报修，在大门口接应，带到现场"
_USUAL = (_LEAD, _TELL, _OUTSIDE, _RECORD)
_OVER = ("{since} 的{kind}已于 {ended} 处置完毕。", "范围：{where}。", "给您带来不便，请谅解。", "服务电话：{phone}。")
_CLEAR = "疏散：带业户走楼梯离开，清点人数，不让人返回"


def _line(*parts: str) -> str:
    return "｜".join(parts)


def _fit(site: Site) -> None:
    """Refused when a line does not begin with a kind of incident, a post is too long, or words want a fact that is not known."""
    kinds = {words.source(kind.label) for kind in Incident.Kind}
    for setting in (TASKS, TEXTS):
        for line in settings_store.value(setting.name, site):
            kind, *parts = _BETWEEN.split(line.strip())
            wanted = {name for _said, name, _form, _as in _parsed(line) if name is not None}
            if kind not in kinds or not any(parts) or not wanted <= set(FACTS):
                raise Refused("incidents.bad_line", line=f"{line[:20]}…")
            if setting is TASKS and any(not 0 < len(_task(part)[0]) <= TASK_LONGEST for part in parts):
                raise Refused("incidents.bad_line", line=f"{line[:20]}…")


def _parsed(line: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(line))
    except ValueError:
        raise Refused("incidents.bad_line", line=f"{line[:20]}…") from None


TASKS = settings_store.declare(
    "incidents.tasks", "应急岗位：每种事件要有人管的事",
    [
        _line("停水", *_USUAL, "应急供水：联系送水车，给行动不便的住户送水"),
        _line("停电", *_USUAL, "查电梯：逐台确认有没有人被困"),
        _line("电梯困人", _LEAD, "安抚：通过对讲与被困的人一直说话，请勿扒门", "联络外部：通知维保单位，必要时报 119", "守层：在电梯口拦住其他人", _RECORD),
        _line("火警", _LEAD, "联络外部：报 119，清出消防通道，在大门口接应", _CLEAR, "初期灭火：确认安全的，用灭火器和消火栓", _TELL, _RECORD),
        _line("水浸", *_USUAL, "排水：关阀，架水泵，堆沙袋，断开地下室的电"),
        _line("燃气", _LEAD, "联络外部：到室外打燃气抢险和 119", "断源：关总阀，开窗，不开关电器", _CLEAR, _TELL, _RECORD),
        _line("治安", _LEAD, "联络外部：报 110，在大门口接应", "守现场：隔开双方，保护现场和录像", _RECORD),
        _line("天气", *_USUAL, "巡查：看外墙、树木、广告牌、车库出入口"),
        _line("其他", *_USUAL),
    ],
    widget="lines", hint="一行一种事件：停水｜岗位：做什么｜岗位：做什么", check=_fit,
)  # fmt: skip
TEXTS = settings_store.declare(
    "incidents.announcements", "应急公告：每种事件的用语",
    [
        _line("停水", "因供水管道故障，{since} 起临时停水。范围：{where}。抢修人员已经到场。预计恢复：{expected}。请关好水龙头，以免来水时溢出。服务电话：{phone}。"),
        _line("停电", "因供电线路故障，{since} 起临时停电。范围：{where}。电梯停用，请走楼梯，注意安全。预计恢复：{expected}。服务电话：{phone}。"),
        _line("电梯困人", "{since} 电梯发生故障，正在处置。范围：{where}。请使用其他电梯或走楼梯。预计恢复：{expected}。服务电话：{phone}。"),
        _line("火警", "{since} 发现火情，消防人员正在处置。范围：{where}。请走楼梯离开，不要乘电梯，不要返回取物。服务电话：{phone}。"),
        _line("水浸", "{since} 起发生水浸，正在排水。范围：{where}。请把车辆和贵重物品移到高处，不要涉水，不要碰电器。预计恢复：{expected}。服务电话：{phone}。"),
        _line("燃气", "{since} 发现燃气泄漏，抢险人员正在处置。范围：{where}。请不要开关电器，不要点火，开窗后到室外空旷处等候。服务电话：{phone}。"),
        _line("治安", "{since} 发生治安事件，公安人员正在处置。范围：{where}。请关好门窗，不要围观。服务电话：{phone}。"),
        _line("天气", "受恶劣天气影响，{since} 起请尽量不要外出。范围：{where}。请关好门窗，收好阳台上的物品，车辆不要停在树下。预计结束：{expected}。服务电话：{phone}。"),
        _line("其他", "{since} 起发生突发情况，正在处置。范围：{where}。预计恢复：{expected}。服务电话：{phone}。"),
    ],
    widget="lines", hint="可以用 {where} {since} {expected} {company} {phone}；没有填的，那一句不出现", check=_fit,
)  # fmt: skip


def _task(part: str) -> tuple[str, str]:
    title, _colon, what = part.partition("：")
    return title.strip(), what.strip()[:WHAT_LONGEST]


def _of_kind(lines: Sequence[str], kind: str) -> list[str]:
    """The parts of the line of a kind; none when the company has left it out."""
    label = words.source(Incident.Kind(kind).label)
    found = (_BETWEEN.split(line.strip()) for line in lines)
    return next((parts for name, *parts in found if name == label), [])


def tasks(site: Site, kind: str) -> dict[str, str]:
    """The posts that a kind of incident takes at a site: title → what to do."""
    return dict(_task(part) for part in _of_kind(settings_store.value(TASKS.name, site), kind) if part)


def text(row: Incident, where: str, expected_at: datetime | None) -> str:
    """The first words of an announcement, filled in. A sentence that wants what is not known is left out.

    Once it is over nobody is told that it is being dealt with: then they are told when it ended.
    """
    company = row.site.company()
    facts = {
        "where": where, "since": spoken(row.at), "expected": spoken(expected_at) if expected_at else "",
        "company": company.name, "phone": row.site.phone or company.phone,
    }  # fmt: skip
    if row.ended_at:
        facts |= {"kind": words.source(Incident.Kind(row.kind).label), "ended": spoken(row.ended_at)}
        return "".join(_filled(sentence, facts) for sentence in _OVER)
    pattern = "".join(_of_kind(settings_store.value(TEXTS.name, row.site), row.kind)[:1])
    return "".join(_filled(sentence, facts) for sentence in re.findall(r"[^。]+。?", pattern))


def _filled(sentence: str, facts: Mapping[str, str]) -> str:
    wanted = [name for _said, name, _form, _as in string.Formatter().parse(sentence) if name]
    return sentence.format_map(facts) if all(facts[name] for name in wanted) else ""


def spoken(moment: datetime) -> str:
    """“12-01 18:00”."""
    return f"{clock.local(moment):%m-%d %H:%M}"
