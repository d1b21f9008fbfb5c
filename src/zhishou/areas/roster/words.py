"""The words of the roster."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"plan_shifts": "排班"},
    refusals={
        "roster.letter_reserved": "“{letter}”在排班表里是数字键或者表示休息，不能做班次的简称。请换一个字，例如 早、中、夜。",
        "roster.letter_taken": "{site} 已经有简称是“{letter}”的班次。请换一个字；要改钟点的，先停用原来的班次，再用同一个字新加。",
        "roster.no_hours": "{name} 的休息时间不比上班到下班的时间短，没有工时。请核对钟点和休息的分钟数。",
        "roster.too_many_kinds": "一个地点最多 {most} 个班次，每个对应一个数字键。请先停用不用的班次。",
        "roster.kinds_there": "{site} 已经设了班次，不用再套用三班。要加的请用“加班次”。",
        "roster.kind_retired": "{name} 已经停用，不能再改。请刷新页面。",
        "roster.not_monday": "{day} 不是星期一。排班表按周排，请从星期一开始。",
        "roster.week_over": "{week} 这一周已经过去，不能再改排班。请排本周或以后的周。",
        "roster.saved_meanwhile": "打开之后，这一周的排班又有人改过或发布过，你这次没有保存。请刷新页面，看过新的排班再改。",
        "roster.not_yours": "排班表里有人现在不是你在 {site} 的下属，不能排。请刷新页面；上下级不对的，请行政部在“人员与岗位”里更正。",
        "roster.unknown_letter": "{name} {day} 这一格写的“{letter}”不是班次。请写班次的简称或者数字键，休息就空着。",
        "roster.elsewhere": "{name} {day} 已经排在 {site}，一个人一天只排一班。请先和那边的排班人说好，让那边空出来。",
        "roster.away": "{name} {day} 请假，不能排{kind}。请把这一格空着，或者换别人。",
        "roster.published": "{week} 的排班已经发布过。有改动的，请用“发布改动”。",
        "roster.not_published": "{week} 的排班还没有发布过。请用“发布”。",
        "roster.nobody_planned": "这一周还没有排人，不能发布。请先填好排班表，保存之后再发布。",
        "roster.nothing_new": "发布之后没有改动，不用再发布。改过的请先保存。",
        "roster.overlap": "{name} {day} 的班，上一班还没下班就要上班。请改其中一班。",
    },
    sentences={
        "roster.add_kind": "加班次",
        "roster.take_usual_kinds": "用常见的三班",
        "roster.set_minimum": "改最少人数",
        "roster.retire_kind": "停用班次",
        "roster.save": "保存排班",
        "roster.publish": "发布排班",
        "roster.publish_changes": "发布排班改动",
    },
    menu=[
        words.MenuEntry(49, "calendar-user", "我的班", "/roster/mine"),
        words.MenuEntry(18, "calendar-week", "排班", "/roster", ("plan_shifts",)),
    ],
    notices={
        "roster.published": "{name} 发布了 {week} 的排班（{site}）。请看你的班。",
        "roster.changed": "{name} 改了 {week} 的排班（{site}），你的班有变化。",
    },
)
