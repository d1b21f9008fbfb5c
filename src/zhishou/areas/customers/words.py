"""The words of this area: what customers' duties are called, and what to do when something is refused."""

from __future__ import annotations

from zhishou.areas.customers.models import Customer
from zhishou.kernel import settings_store, words

words.register(
    capabilities={
        "keep_customers": "维护客户资料",
        "reveal_contacts": "查看完整电话",
        "assign_customers": "分派客户",
        "contact_customers": "联系客户并备案",
        "record_services": "登记服务",
        "protect_data": "办理个人信息请求",
        "reopen_accounts": "恢复已销户的账户",
    },
    refusals={
        "privacy.erased_before": "{number} 的个人信息已经删除过，不用再办。",
        "privacy.still_open": "还有 {n} 件事没有办完，办理它们要用到这些信息。请先结案或了结回访，再来删除。",
        "customer.reveals_used_up": "你今天已经查看了 {used} 次完整电话，达到每天的上限 {limit} 次。明天可以再看；急用请主管协助。",
        "customer.no_phone": "这位客户没有登记电话。请先在“修改资料”里补上。",
        "customer.cannot_own": "{name} 在 {site} 没有“联系客户并备案”的职责，不能负责客户。请选择别的人。",
        "customer.same_owner": "这位客户本来就由 {name} 负责，不用再分派。",
        "customer.cannot_take": "{name} 在 {site} 没有“联系客户并备案”的职责，或者不在岗，不能参加分派。请去掉这个人再看。",
        "customer.nothing_to_assign": "没有要分派的客户：选出的客户都保持原来的负责人。请换一个范围，或者多选一位同事。",
        "customer.balance_changed": "看过以后，客户、负责人或业务能力有了变化，结果会不一样。请再看一次，然后分派。",
        "customer.service_ahead": "服务时间还没有到。请填写实际服务的时间。",
        "customer.contact_ahead": "联系时间还没有到。请填写实际联系的时间。",
        "customer.closed": "{name} 已经销户（{basis}），不能办理新业务。客户要重新办理的，请主管在客户档案里恢复账户。",
        "customer.not_closed": "{name} 的账户没有销户，不用恢复。",
        "customer.already_there": "{name}（{mobile}）已经有档案：{number}。请打开那份档案，不要重复建档。",
    },
    sentences={
        "customers.export_data": "提供个人信息副本",
        "customers.erase_data": "删除个人信息",
        "customers.create": "建立客户档案",
        "customers.change": "修改客户资料",
        "customers.assign": "指定负责人",
        "customers.balance": "均衡分派客户",
        "customers.set_strength": "定业务能力",
        "customers.contact": "联系客户并备案",
        "customers.record_service": "登记服务",
        "customers.reveal": "查看完整电话",
        "customers.close": "销户",
        "customers.reopen": "恢复账户",
        "customers.import_rows": "导入客户档案",
        "customers.undo_import": "撤销客户档案的导入",
    },
    menu=[
        words.MenuEntry(40, "users", "客户", "/customers", Customer.seen_by),
        words.MenuEntry(82, "shield-lock", "个人信息", "/privacy", ("protect_data",)),
    ],
)

REVEALS_A_DAY = settings_store.declare(
    "customers.reveals_a_day", "每人每天查看完整电话的次数", 50, widget="number", hint="超过后当天不能再查看"
)
STALE_AFTER_DAYS = settings_store.declare(
    "customers.stale_after_days", "客户档案多少天没有更新算久未更新", 180, widget="number"
)
