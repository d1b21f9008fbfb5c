"""The words of this area: capabilities, refusals, reasons, sentences of events, notices and menu."""

from __future__ import annotations

from zhishou.kernel import words

# Why a server, a mail or a message is in trouble: code to a sentence that says what to do.
REASONS = {
    "mail.login": "邮箱服务器不认这个登录名和密码。请核对；QQ、163 等邮箱要用“授权码”，不是登录密码。",
    "mail.no_host": "找不到这台服务器。请核对服务器地址的拼写。",
    "mail.no_answer": "服务器没有及时回应。请核对端口和加密方式；稍后会自动再试。",
    "mail.no_connection": "连不上服务器。请核对端口和加密方式，并确认网络能访问它；稍后会自动再试。",
    "mail.certificate": "服务器的证书不可信，为安全没有登录。请核对地址；内部服务器请先在本机信任它的证书。",
    "mail.encryption": "加密方式不对。请在 SSL/TLS、STARTTLS 之间换一种，并核对端口。",
    "mail.no_folder": "邮箱里没有这个文件夹。请核对收信文件夹的名称，一般是 INBOX。",
    "mail.server": "服务器拒绝了这次操作，原话见详情。稍后会自动再试。",
    "mail.secret_lost": "保存的密码打不开（密钥文件不是原来的）。请在“修改”里重新填写密码。",
    "mail.unreadable": "这封邮件的格式读不出来。请在邮箱里直接查看；原件没有动。",
    "mail.taken_elsewhere": "这封信答复的是同事从客户档案里写的邮件，已经记到那个客户的联系记录里，没有立案。",
    "mail.no_sender": "这封邮件没有写明发件人，没有办法答复，没有立案。请在邮箱里查看。",
    "mail.too_many_from_one": "同一个地址一小时内来信太多，可能是自动邮件，这一封没有立案。确认是顾客的，请点“收下这封信”。",
    "mail.our_error": "系统处理这封邮件时出错，没有立案。请点“收下这封信”再试；仍不行请联系行政部。",
    "mail.gone": "这封邮件已经不在邮箱里，收不回来了。",
    "mail.not_theirs": "发件人不是这件工单的顾客，没有并入。",
    "mail.is_auto": "自动回复，不用立案。",
    "mail.is_bulk": "群发邮件，不用立案。确实是顾客来信的，请点“收下这封信”。",
    "mail.is_bounce": "退信通知，不用立案。",
    "mail.is_own": "我们自己发出的邮件，不用立案。",
    "mail.bounced": "对方的邮件服务器退回了这封信，多半是地址有误。请电话联系顾客并核对邮箱。",
    "mail.recipient_refused": "对方的邮件服务器不收这个地址的信。请电话联系顾客并核对邮箱。",
    "mail.not_sendable": "这条消息发不出去，多半是对方的地址写得不对。请核对地址；仍不行请联系行政部。",
    "mail.too_large": "邮件太大，附件没有下载。请在邮箱里查看原件。",
    "mail.too_many_files": "附件太多，只收了前 20 个。其余的请在邮箱里查看原件。",
    "mail.cut": "正文太长，只收了开头。全文请在邮箱里查看原件。",
    "mail.http": "对方系统没有接受这条消息（返回码见详情）。请核对地址。",
    "mail.robot_refused": "群机器人拒绝了这条消息，原话见详情。请核对地址、签名密钥和关键词设置。",
    "mail.robot_answer": "群机器人的回答看不懂，不知道是否收到。稍后会自动再试。",
}
_URL_REFUSALS = {
    "mail.url_unreadable": "这个地址看不懂。请从群机器人设置里完整复制，以 https:// 开头，地址里不要带用户名和密码。",
    "mail.url_open": "地址要以 https:// 开头；http:// 只允许内网地址，请勾选“允许内网地址”。",
    "mail.url_no_host": "找不到“{host}”这台服务器。请核对地址。",
    "mail.url_inside": "“{host}”在本机或内网，为安全不能发送。确实要发到内网系统的，请行政部勾选“允许内网地址”。",
}
REASONS_IN_URLS = {code: sentence.format(host="这个地址") for code, sentence in _URL_REFUSALS.items()}

words.register(
    capabilities={"handle_mail": "收发邮件"},
    refusals={
        **REASONS,
        **_URL_REFUSALS,
        "mail.no_address": "{number} 没有顾客的邮箱地址。请先在客户档案里补上，或用别的方式答复。",
        "mail.no_mailbox": "还没有可用的邮箱。请行政部先在“消息渠道”里添加邮箱。",
        "mail.mailbox_off": "邮箱 {address} 已停用，不能发信。请行政部在“消息渠道”里启用。",
        "mail.mailbox_there": "邮箱 {address} 已经添加过，请直接修改那一个。",
        "mail.robot_there": "这个站点已有名为“{name}”的群机器人，请换一个名称。",
        "mail.robot_host": "{kind}的地址应当在 {host} 上。请从群机器人设置里重新复制。",
        "mail.nothing_to_take": "这封信现在是“{state}”，不用再收。",
        "mail.own_stays_out": "这是我们自己发出的邮件，不能立案。",
        "mail.gone_already": "这条消息现在是“{state}”，不用再办。",
        "mail.being_sent": "这条消息正在发送，还不知道结果。请稍等再看；到 {until} 还没有结果，会自动再发。",
    },
    sentences={
        "mail.take_in": "邮件受理",
        "mail.join": "顾客来信",
        "mail.set_aside": "来信未立案",
        "mail.take_again": "重新收下一封来信",
        "mail.reply": "邮件答复顾客",
        "mail.add_mailbox": "添加邮箱",
        "mail.change_mailbox": "修改邮箱",
        "mail.add_robot": "添加群机器人",
        "mail.change_robot": "修改群机器人",
        "mail.test_robot": "发送测试消息",
        "mail.give_address": "登记自己的提醒邮箱",
        "mail.confirm_address": "确认自己的提醒邮箱",
        "mail.choose_notices": "选择提醒方式",
        "mail.send_again": "再发一次消息",
        "mail.give_up": "不再发送消息",
    },
    notices={
        "mail.joined": "{number} 的顾客来信，请查看并答复。",
        "mail.refused": "有一封来信没有收下，请查看原因。",
        "mail.not_delivered": "{number} 的邮件没有送到顾客，请换一种方式联系。",
        "mail.letter_not_delivered": "邮件“{subject}”没有送到客户那里，请核对地址或者换个办法联系。",
    },
    menu=[
        words.MenuEntry(26, "mail", "邮件", "/mail", ("handle_mail",)),
        words.MenuEntry(93, "send", "消息渠道", "/channels", ("keep_settings",)),
    ],
)


def reason(code: str, name: str = "") -> str:
    """The sentence of a reason, in the reader's language; `name`: of the file it is about."""
    from django.utils.translation import gettext as _

    known = REASONS.get(code) or REASONS_IN_URLS.get(code) or words.REFUSALS.get(code)
    return _(str(known)).replace("{name}", name) if known else code
