"""The kinds, stages, channels and ends of a case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What the customer came with; the letter is the first of the case's number."""

    COMPLAINT = "complaint", _("投诉")
    REPAIR = "repair", _("报修")
    HELP = "help", _("求助")
    ENQUIRY = "enquiry", _("咨询")
    SUGGESTION = "suggestion", _("建议")

    @property
    def book(self) -> str:
        """T, G, Q, Z or J: the series its number is taken from."""
        return {"complaint": "T", "repair": "G", "help": "Q", "enquiry": "Z", "suggestion": "J"}[self.value]


class Stage(models.TextChoices):
    """What is waited for now. Complaints take the six steps; other kinds take the short path of a work order."""

    JUDGING = "judging", _("待判断")
    INVESTIGATING = "investigating", _("调查中")
    PROPOSING = "proposing", _("待定方案")
    INSTRUCTING = "instructing", _("待批示")
    CARRYING_OUT = "carrying_out", _("实施中")
    DISPATCHING = "dispatching", _("待派工")
    WORKING = "working", _("处理中")
    CALLBACK = "callback", _("待回访")
    SUMMING = "summing", _("待总结")
    CLOSED = "closed", _("已结案")


class Channel(models.TextChoices):
    """How it reached us."""

    PHONE = "phone", _("来电")
    WALK_IN = "walk_in", _("来访")
    PUBLIC = "public", _("网页")
    EMAIL = "email", _("电子邮件")
    CALLBACK = "callback", _("回访立案")
    IMPORT = "import", _("导入")

    @classmethod
    def by_hand(cls) -> list[Channel]:
        """What somebody who takes a matter in may say; the others are the program's own."""
        return [one for one in cls if one not in (cls.CALLBACK, cls.IMPORT)]


class ClosedAs(models.TextChoices):
    """How it ended."""

    SOLVED = "solved", _("已解决")
    UNJUSTIFIED = "unjustified", _("不成立，已答复")
    ANSWERED = "answered", _("已解答")
    UNREACHABLE = "unreachable", _("联系不上")
    REFUSED_TO_SIGN = "refused_to_sign", _("顾客不签字")
    ANONYMOUS = "anonymous", _("匿名，无法回访")
    DECLINED = "declined", _("顾客不愿回访")
