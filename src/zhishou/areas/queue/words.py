"""The words of the queue."""

from __future__ import annotations

from zhishou.kernel import settings_store, words

words.register(
    capabilities={"run_queue": "取号叫号", "set_queue": "设排队事项"},
    refusals={
        "queue.matters_there": "{site} 已经有排队事项了，请一项一项改。",
        "queue.letter": "字母只写一个大写字母，例如 A。",
        "queue.letter_taken": "{site} 已经有字母是“{letter}”的事项，请换一个字母。",
        "queue.name_taken": "{site} 已经有“{name}”，请换个名称。",
        "queue.retired": "“{name}”已经停用，请刷新页面，选别的事项。",
        "queue.people_waiting": "“{name}”还有 {n} 个号在等，请先叫完或转到别的事项，再停用。",
        "queue.nobody": "现在没有人在等，有人取了号再叫。",
        "queue.counter_busy": "{counter} 号窗口正在办 {number}（{name}）。请先由 {name} 办完，或换一个窗口号。",
        "queue.not_called": "{number} 现在是“{state}”，不在办理中。请刷新页面。",
        "queue.not_callable": "{number} 现在是“{state}”，不能再叫。请刷新页面。",
        "queue.same_matter": "{number} 排的就是“{name}”，请选别的事项。",
        "queue.other_site": "“{name}”不是这里的事项，请刷新页面再选。",
        "queue.other_day": "{number} 不是今天的号，每天从头排。请重新取号。",
        "queue.no_phone": "{site} 现在不开放扫码取号，请到总台取号。",
        "queue.full": "今天“{name}”的号已经取完（{most} 个）。请到总台问一问。",
    },
    sentences={
        "queue.take_usual": "用常见的排队事项",
        "queue.add_matter": "加排队事项",
        "queue.change_matter": "改排队事项",
        "queue.retire_matter": "停用排队事项",
        "queue.open_to_public": "开通扫码取号和叫号屏",
        "queue.take": "取号",
        "queue.take_by_phone": "扫码取号",
        "queue.call_next": "叫下一个号",
        "queue.call": "叫号",
        "queue.call_again": "再叫一次",
        "queue.finish": "办完",
        "queue.miss": "过号",
        "queue.pass_on": "转到别的事项",
    },
    menu=[words.MenuEntry(13, "ticket", "排队叫号", "/queue", ("run_queue", "set_queue"))],
)

WAIT_LIMIT = settings_store.declare(
    "queue.wait_limit", "等候多少分钟算太久", 15, widget="number", hint="等得更久的号在排队页上标红"
)
BY_PHONE = settings_store.declare(
    "queue.by_phone", "开放扫码取号", True, widget="flag", hint="关掉以后只能到总台取号，看前面还有几位不受影响"
)
MINUTES_EACH = settings_store.declare(
    "queue.minutes_each", "办一件事大约几分钟", 5, widget="number", hint="还没有量出办理时间的事项，按这个数估计"
)
