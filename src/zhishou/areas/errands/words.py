"""The words of the errands."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"assign_errands": "交办事项", "do_errands": "承办交办事项"},
    refusals={
        "errands.not_below": "{name} 现在不是你的下属，或者不在你的职责范围之内，不能交办。上下级不对的，请行政部在“人员与岗位”里更正。",
        "errands.no_source": "找不到这件事的来由，或者你看不到。请从来由那一页交办，或者不填来由。",
        "errands.target_half": "目标数量和单位要一起填，例如 60、户；不数数量的两样都不填。",
        "errands.not_a_target": "目标数量“{text}”要大于零，最多三位小数。请只填数字，单位另填。",
        "errands.nothing_counted": "这件事没有目标数量，不用填完成数量。请写在说明里。",
        "errands.not_a_quantity": "完成数量“{text}”看不懂。请只填数字，最多三位小数，没有完成的填 0。",
        "errands.quantity_needed": "这件事的目标是 {target}。请填一共完成了多少，没有完成的填 0。",
        "errands.same_content": "内容没有改动。请填要改的那一项，或者不改。",
        "errands.no_deadline": "请选完成期限，或者填写另定的日期和时间。",
        "errands.past": "期限 {due} 已经过去。请另定一个还没到的时间。",
        "errands.too_far": "期限 {due} 在一年以后。请核对年份；长期的工作请分成几件交办。",
        "errands.not_yours": "这件事交给了 {name}，只有 {name} 或者代理人能办。",
        "errands.not_asked": "这件事由 {name} 交办，请 {name}、代理人或上级决定。",
        "errands.state": "这件事现在是“{state}”，这一步办不了。请刷新页面，看看现在轮到谁。",
        "errands.same_deadline": "期限本来就是 {due}，没有改动。请另选一个时间，或者答复按原定办。",
    },
    sentences={
        "errands.assign": "交办事项",
        "errands.accept": "接受交办",
        "errands.object": "说明困难",
        "errands.answer": "答复困难",
        "errands.set_deadline": "改交办期限",
        "errands.change": "改交办内容",
        "errands.urge": "催办交办事项",
        "errands.report": "汇报进展",
        "errands.finish": "报告办完",
        "errands.confirm": "认可交办事项",
        "errands.send_back": "退回重办",
        "errands.withdraw": "撤回交办事项",
    },
    menu=[words.MenuEntry(16, "subtask", "交办事项", "/errands", ("assign_errands", "do_errands"))],
    notices={
        "errands.given": "{name} 交给你一件事：{title}，{due} 之前办完。请接受，或者说明困难。",
        "errands.accepted": "{name} 接受了：{title}。",
        "errands.hard": "{name} 说有困难：{title}。请答复。",
        "errands.kept": "{name} 答复：{title} 按原定的期限办。",
        "errands.moved": "{name} 把期限改到 {due}：{title}。",
        "errands.changed": "{name} 改了内容：{title}。请看原来和现在各是什么。",
        "errands.reported": "{name} 汇报了进展：{title}。",
        "errands.done": "{name} 报告办完：{title}。请认可或退回。",
        "errands.returned": "{name} 退回：{title}，{due} 之前重办好。",
        "errands.confirmed": "{name} 认可了：{title}。",
        "errands.urged": "{name} 催办：{title}，期限 {due}。请抓紧办，并汇报进展。",
        "errands.late": "{name} 承办的事到 {due} 还没有办完：{title}。",
        "errands.withdrawn": "{name} 撤回了：{title}，不用办了。",
    },
)
