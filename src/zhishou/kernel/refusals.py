"""The kernel's own words: refusals, notices and the capabilities it needs to know by name."""

from zhishou.kernel import upload, words

words.register(
    refusals={
        **upload.SENTENCES,
        "operation.unknown": "没有名为“{name}”的操作。",
        "gate.at_once": "就在刚才，有人先存了同样的编号或名称。这一次什么都没有改动，请刷新页面看一看再办。",
        "gate.gone": "就在刚才，这一条被别人撤掉或移走了。请刷新页面看一看再办。",
        "key.reused": "这个提交编号已用于另一项内容。请刷新页面后重新提交；程序请换一个 Idempotency-Key。",
        "api.key_limited": "这个密钥{use}，不能做别的。请在“我的账号”里另外生成密钥。",
        "api.no_key": "没有登录，或者接口密钥无效、已停用。请在“我的账号”里生成密钥，放在 Authorization: Bearer 之后再调用。",
        "api.post_only": "操作要用 POST 提交，内容是 JSON。",
        "api.csrf": "用浏览器的登录调用接口，要在 X-CSRFToken 里带上页面的令牌；程序请改用接口密钥。",
        "api.password_first": "现在的密码是别人发给你的。请先在“我的账号”里修改密码，再调用接口。",
        "authority.sign_in": "请先登录。",
        "authority.person_needed": "“{label}”只能由登录的人来做。",
        "authority.not_for_jobs": "“{label}”不能由后台任务来做。",
        "authority.not_for_links": "这个链接不能做这件事，请联系服务中心。",
        "duty.none": "你签过的职责里没有“{capability}”，不能做“{label}”。需要时请行政部在岗位职责中增加，并重新签署确认书。",
        "duty.page": "这一页需要“{capability}”的职责。需要时请行政部在岗位职责中增加，并重新签署确认书。",
        "duty.page_unsigned": "这一页需要“{capability}”的职责，它在你的岗位职责里，但你还没有签署确认书。请到“确认书”签字后再来。",
        "duty.unsigned": "“{site}”已正式执行职责制度，你还没有签署含有“{capability}”的岗位职责确认书。请到“确认书”签字后再做。",
        "duty.elsewhere": "你的“{capability}”职责不包括“{site}”。",
        "independence": "你做过这件事的“{done}”，按独立原则“{label}”要由另一位同事来做。",
        "rate.limited": "操作太频繁：{minutes} 分钟内最多 {limit} 次，请稍后再试。",
    },
    notices={
        "obligation.warn": "快到期：{operation}，{due} 前完成。",
        "obligation.late": "已逾期：{operation}，应在 {due} 前完成。",
    },
)
