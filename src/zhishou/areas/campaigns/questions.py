"""The questions of a campaign as people write them: one a line, its choices behind ｜."""

from __future__ import annotations

import re
from typing import TypedDict

from django.utils.translation import gettext as _

from zhishou.areas.campaigns.models import Campaign
from zhishou.kernel.operation import Invalid

MOST, LONGEST, MOST_CHOICES = 8, 80, 6
_BETWEEN = re.compile(r"\s*[｜|]\s*")
Purpose = Campaign.Purpose

USUAL = {
    Purpose.OPINION: "您觉得我们的服务怎么样？｜很好｜还可以｜不太好\n最近来店里，什么地方让您不方便？\n您希望我们增加什么服务？",
    Purpose.FESTIVAL: "节日期间您会到店吗？｜会｜不会｜说不定\n您有什么需要我们帮忙安排的？",
    Purpose.RENEWAL: "您的会员卡快到期了，打算续卡吗？｜续卡｜升级｜再想想｜不续\n不续的话，主要是什么原因？",
}
OPENING = {
    Purpose.OPINION: "您好，请问是{customer}吗？我是{company}的{caller}。\n想占用您两三分钟，听听您对我们服务的意见，现在方便吗？",
    Purpose.FESTIVAL: "您好，请问是{customer}吗？我是{company}的{caller}。\n过节了，祝您和家人节日快乐！想占用您两分钟，现在方便吗？",
    Purpose.RENEWAL: "您好，请问是{customer}吗？我是{company}的{caller}。\n您的会员卡 {expires} 到期，提醒您一声，现在方便说两句吗？",
}


class Question(TypedDict):
    """What is asked; without choices the answer is in the customer's words."""

    question: str
    choices: list[str]


def parse(text: str) -> list[Question]:
    """Read the lines. Invalid names the line that is wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wrong: list[str] = []
    if len(lines) > MOST:
        wrong.append(
            _("最多 {most} 个问题，现在是 {n} 个。回访长话短说，请留下要紧的。").format(most=MOST, n=len(lines))
        )
    made: list[Question] = []
    for n, line in enumerate(lines, 1):
        asked, *choices = [part for part in _BETWEEN.split(line) if part]
        if len(asked) > LONGEST or any(len(one) > LONGEST for one in choices):
            wrong.append(_("第 {place} 个问题太长，问题和每个选项都不超过 {most} 字。").format(place=n, most=LONGEST))
        if len(choices) == 1 or len(choices) > MOST_CHOICES or len(set(choices)) < len(choices):
            wrong.append(_("第 {place} 个问题的选项要有 2 到 {most} 个，各不相同。").format(place=n, most=MOST_CHOICES))
        if asked in [one["question"] for one in made]:
            wrong.append(_("第 {place} 个问题与前面的重复。").format(place=n))
        made.append({"question": asked, "choices": choices})
    if wrong:
        raise Invalid({"questions": wrong})
    return made
