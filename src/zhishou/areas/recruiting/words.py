"""The words of recruiting."""

from __future__ import annotations

from zhishou.areas.recruiting.models import RECRUIT
from zhishou.kernel import words

words.register(
    capabilities={"recruit": "招聘"},
    refusals={
        "recruiting.past": "日期已经过去了。请填今天或以后的日子。",
        "recruiting.not_yet": "面试日期还没有到。面试过了再登记。",
        "recruiting.elsewhere": "“{post}”不是“{site}”所属公司的岗位。请重新选择。",
        "recruiting.closed": "招聘 {number} 已经结束。要再招，请重新发起。",
        "recruiting.offers_open": "还有 {n} 位拿着录用通知。请先办理入职，或者登记不来、不录用。",
        "recruiting.applied": "这个手机号已经在名单里了，{name} 不用再登记。",
        "recruiting.state": "{name} 现在是“{state}”，不能办这一步。请刷新页面。",
        "recruiting.not_passed": "{name} 最近一次面试还没有通过。请先登记面试，结论是“通过”才能发录用通知。",
        "recruiting.enough": "要招 {wanted} 位，录用通知已经够数。有人不来时先登记，再发给下一位。",
        "recruiting.still_needed": "{name} 还在招聘中，或者已经入职，资料不能这样删。",
        "recruiting.too_many_papers": "每位应聘人最多 {most} 份材料。请合成一份再传。",
        "recruiting.no_paper": "这份材料不在了。请刷新页面。",
        "recruiting.forgotten": "这位应聘人的资料已经删除了。",
    },
    sentences={
        "recruiting.open": "发起招聘",
        "recruiting.close": "结束招聘",
        "recruiting.enter": "登记应聘人",
        "recruiting.note_interview": "登记面试",
        "recruiting.offer": "发录用通知",
        "recruiting.accept": "应聘人接受录用",
        "recruiting.settle": "登记不录用或本人不来",
        "recruiting.hire": "办理入职",
        "recruiting.add_papers": "补交应聘材料",
        "recruiting.read_paper": "看应聘人的材料",
        "recruiting.reveal": "查看应聘人手机号",
        "recruiting.forget": "删除应聘人的资料",
    },
    menu=[words.MenuEntry(70, "user-search", "招聘", "/recruiting", (RECRUIT,))],
    notices={"recruiting.accepted": "应聘人 {number} 接受了“{post}”，{on} 入职。请办理入职。"},
)
