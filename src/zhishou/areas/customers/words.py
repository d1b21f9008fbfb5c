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
        "customer.too_many_classes": "{site} 已经有 {most} 个分类，太多了看不过来。请停用不用的，或者修改已有的。",
        "customer.class_taken": "{site} 已经有叫“{name}”的分类。请换一个名称，或者修改那一个。",
        "customer.class_retired": "分类“{name}”已经停用。请刷新页面。",
        "customer.classes_changed": "看过以后，客户或分类有了变化，结果会不一样。请再看一次，然后套用。",
        "customer.nothing_to_classify": "所有客户都已经在该在的分类里，没有要变动的。",
        "customer.round_there": "{name} 今天的待更新档案已经列出，或者上一份还没有更新完。",
        "customer.nothing_stale": "{name} 名下没有久未更新的档案。",
        "customer.round_done": "这份待更新档案已经全部更新完毕，没有要做的了。",
        "customer.files_left": "还有 {n} 份档案没有更新。请逐份联系备案、修改资料，或者核对无变化。",
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
        "customers.add_class": "增加客户分类",
        "customers.change_class": "修改客户分类",
        "customers.retire_class": "停用客户分类",
        "customers.classify": "套用客户分类",
        "customers.classify_daily": "每天套用客户分类",
        "customers.draw_round": "列出待更新档案",
        "customers.check_file": "核对档案无变化",
        "customers.finish_round": "更新完待更新档案",
        "customers.bring": "从别的系统送入客户资料",
        "customers.import_rows": "导入客户档案",
        "customers.undo_import": "撤销客户档案的导入",
    },
    menu=[
        words.MenuEntry(40, "users", "客户", "/customers", Customer.seen_by),
        words.MenuEntry(82, "shield-lock", "个人信息", "/privacy", ("protect_data",)),
    ],
    notices={"customers.round": "你名下有 {n} 份档案 {days} 天没有更新，请在今天下班前逐份核对。"},
)

REVEALS_A_DAY = settings_store.declare(
    "customers.reveals_a_day", "每人每天查看完整电话的次数", 50, widget="number", hint="超过后当天不能再查看"
)
STALE_AFTER_DAYS = settings_store.declare(
    "customers.stale_after_days", "客户档案多少天没有更新算久未更新", 180, widget="number"
)
FILES_A_ROUND = settings_store.declare(
    "customers.files_a_round",
    "每人每天最多列出多少份待更新档案",
    8,
    widget="number",
    hint="没有列入的，下一个工作日接着列",
)
