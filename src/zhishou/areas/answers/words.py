"""The words of the knowledge base."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"use_answers": "用知识库答复", "write_answers": "写知识库文章", "approve_answers": "批准知识库文章"},
    refusals={
        "answers.there": "“{question}”已经在知识库里（{number}）。请打开那一条。",
        "answers.waits": "{number} 已经有一稿在等批准。批准或退回之后再写。",
        "answers.nothing_waits": "{number} 没有等批准的稿子，请刷新页面。",
        "answers.own": "{number} 是你自己写的，要由另一位同事批准。",
        "answers.out_of_date": "{number} 还没有批准的答复，或者已经过期，不能照着答。请先重写、批准。",
        "answers.retired": "{number} 已经停用，请刷新页面。",
    },
    sentences={
        "answers.ask": "记下没有答案的问题",
        "answers.begin": "写知识库文章",
        "answers.write": "写知识库答复",
        "answers.approve": "批准或退回知识库文章",
        "answers.use": "用知识库答复",
        "answers.retire": "停用知识库文章",
    },
    menu=[
        words.MenuEntry(18, "help-circle", "知识库", "/answers", ("use_answers", "write_answers", "approve_answers"))
    ],
)
