"""The blanks of a template, 【时间】: which there are, which the program knows, and the text with them filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zhishou.kernel import clock
from zhishou.kernel.models import Appointment, Person, Site

_BLANK = re.compile(r"【([^【】\n]{1,20})】")


def names(*texts: str) -> list[str]:
    """The blanks of some texts, each once, in the order they stand in."""
    return list(dict.fromkeys(name.strip() for text in texts for name in _BLANK.findall(text)))


def known(site: Site, person: Person) -> dict[str, str]:
    """What the program fills in by itself: company, place, day and who drafts."""
    company, today = site.company(), clock.today()
    held = Appointment.objects.filter(person=person, ended_at=None).select_related("post").order_by("pk").first()
    return {
        "公司": company.name, "单位": site.name, "地址": site.address or company.address, "电话": site.phone or company.phone,
        "日期": f"{today.year} 年 {today.month} 月 {today.day} 日", "年": str(today.year), "月": str(today.month),
        "拟稿人": person.name, "岗位": held.post.name if held else "",
    }  # fmt: skip


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every blank that has a value; the others stay as they stand, to be seen."""
    return _BLANK.sub(lambda found: values.get(found[1].strip()) or found[0], text)
