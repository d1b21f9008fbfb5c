"""What the library is called: capabilities, refusals, sentences of events, notices, menu."""

from zhishou.kernel import words
from zhishou.kernel.words import MenuEntry

words.register(
    capabilities={
        "keep_laws": "收集整理法规",
        "keep_rules": "修订规章制度",
        "follow_up_reading": "督促阅知制度",
        "keep_standards": "执行服务标准",
    },
    refusals={
        "library.there": "《{title}》已经在库里，编号 {number}。请打开那一份，收进新版本。",
        "library.duty_unknown": "没有“{duty}”这条职责，请刷新页面，重新选择。",
        "library.is_rule": "《{title}》是公司的制度，不是法规。请由修订规章制度的人办理。",
        "library.is_law": "《{title}》是法规，不是公司的制度。请由收集整理法规的人办理。",
        "library.repealed": "《{title}》已经废止，不能再改。有新的规定，请另外建立一份。",
        "library.not_later": "第 {version} 版从 {day} 起施行，新版本要在这一天之后。请改施行日期。",
        "library.no_draft": "《{title}》没有草稿。请先写好修订的正文，再施行。",
        "library.same_text": "草稿和第 {version} 版一字不差，不用再施行。请先改草稿；只是检讨过，请选“检讨后不改”。",
        "library.review_later": "下次检讨要在今天和施行日期之后，请改日期。",
        "library.not_in_force": "《{title}》还没有施行过，不用检讨。请先施行草稿。",
        "library.review_waits": "还有到期没有检讨的制度：{titles}。请逐份检讨：修订、废止或写明不改。",
        "library.repeal_future": "废止日期不能晚于今天。到那一天再来登记。",
        "library.not_asked": "这份制度没有要你阅知，直接看就可以。",
        "library.read_before": "你已经阅知过这一版，不用再点。",
    },
    sentences={
        "library.enter_law": "收进法规",
        "library.amend_law": "收进法规的新版本",
        "library.sort_law": "整理法规的标签和职责",
        "library.repeal_law": "登记法规废止",
        "library.enter_rule": "起草制度",
        "library.draft_rule": "修订制度草稿",
        "library.put_in_force": "施行制度，通知有关人员阅知",
        "library.ask_readers": "请新任职的人阅知制度",
        "library.review_rule": "检讨制度，不用修改",
        "library.look_through": "检讨到期的制度",
        "library.sort_rule": "整理制度的标签和阅知范围",
        "library.repeal_rule": "废止制度",
        "library.acknowledge": "阅知制度",
    },
    notices={"library.to_read": "制度《{title}》从 {day} 起施行，请阅读正文，然后点“我已阅知”。"},
    menu=[MenuEntry(72, "books", "法规与制度", "/library")],
)
