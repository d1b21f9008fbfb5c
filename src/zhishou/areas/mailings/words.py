"""The words of mailings."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    refusals={
        "mailings.no_mailbox": "{site} 还没有可以发信的邮箱。请管理员在“消息渠道”里设好邮箱，再来群发。",
        "mailings.list_changed": "看过以后，客户有了变化，名单会不一样。请返回再看一次名单，然后发送。",
        "mailings.nobody": "名单是空的，没有可以写信的客户。请放宽条件，再看一次名单。",
        "mailings.stopped_before": "这次群发已经停止过了。",
        "mailings.all_gone": "名单都已经发出，或者不用再发，没有等着的了。",
        "mailings.by_house": "邮件由系统自己发送，不用取名单，也不用导入结果。",
        "mailings.answered": "您已经回复过了，谢谢。还有话要说，请拨打服务电话。",
        "mailings.no_call": "这位客户没有要求回电话，不用记结果。",
        "mailings.called": "已经回过电话，记下了结果，不用再记。",
    },
    sentences={
        "mailings.send": "群发",
        "mailings.stop": "停止群发",
        "mailings.take_list": "取走群发的名单和手机号",
        "mailings.read_results": "导入群发的发送结果",
        "mailings.reply": "客户回复群发",
        "mailings.settle": "记下回电话的结果",
        "mailings.leave": "客户退订",
    },
    notices={"mailings.call": "{name} 回复了“{title}”，请在一个工作日内回电话。"},
)
