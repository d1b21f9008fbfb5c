"""The words of the outside offices."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"keep_contacts": "联系外联单位"},
    refusals={
        "contacts.there": "“{name}”已经登记了。请打开那一个，或者换一个名称。",
        "contacts.retired": "“{name}”已经停用。请先登记新的单位，再写联系记录。",
        "contacts.still_to_follow": "联系 {number} 要在 {day} 跟进，还没有写结果。请先跟进，再停用。",
        "contacts.days": "联系的日期 {on} 不能在将来，跟进的日期不能已经过去。请核对两个日期。",
        "contacts.nothing_to_follow": "联系 {number} 不用跟进，或者已经跟进过了。又有新情况的，另登记一次联系。",
    },
    sentences={
        "contacts.add": "登记外联单位",
        "contacts.change": "改外联单位",
        "contacts.retire": "停用外联单位",
        "contacts.add_person": "加联系人",
        "contacts.end_person": "停用联系人",
        "contacts.reveal": "查看联系人电话",
        "contacts.record": "登记联系",
        "contacts.follow_up": "跟进联系",
    },
    menu=[words.MenuEntry(58, "building-community", "外联单位", "/contacts", ("keep_contacts",))],
)
