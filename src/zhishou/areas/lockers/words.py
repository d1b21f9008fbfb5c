"""The words of the lockers."""

from __future__ import annotations

from zhishou.areas.lockers import hours
from zhishou.kernel import words

__all__ = ["hours"]  # what is set for a site is declared there

words.register(
    capabilities={"run_lockers": "办理寄存", "confirm_openings": "确认应急开柜", "set_up_lockers": "设置寄存柜"},
    refusals={
        "lockers.closing_time": "打烊时间请写成 22:00 这样的钟点。",
        "lockers.cabinet_there": "{site} 已经有 {cabinet} 号柜了。请换一个柜号，或者给原来的柜加箱子。",
        "lockers.cabinet_gone": "{cabinet} 号柜已经停用，不能再用。请选别的柜。",
        "lockers.cabinet_in_use": "{cabinet} 号柜里还有 {n} 箱东西没取走。等取走或取出代管之后再停用。",
        "lockers.too_many_boxes": "一个柜最多 {most} 个箱子。请分成两个柜号。",
        "lockers.box_taken": "{box} 已经有人用了。请看寄存柜图，换一个空箱。",
        "lockers.box_broken": "{box} 有故障，修好之前不能存。请换一个空箱。",
        "lockers.tag_taken": "{tag} 号寄存牌还挂在别的物品上。请换一块牌子，或者先办那一件的取件。",
        "lockers.closed": "今天 {due} 已经打烊。顾客明天来取的，请填约定取件日期。",
        "lockers.gone": "{number} 已经取走了。请看登记，核对是不是这一件。",
        "lockers.wrong_code": "取件码不对，不能取。请顾客再看一眼凭条；码丢了，请走“没有码或牌”，由两人核对身份。",
        "lockers.too_many_codes": "这件寄存 {minutes} 分钟内已经核对了 {limit} 次取件码，先停一停再试。顾客拿不出码的，请走“没有码或牌”，由两人核对身份。",
        "lockers.wrong_tag": "寄存牌号对不上这一件。请核对牌子，从登记里找到同一块牌子的物品。",
        "lockers.opening_asked": "{number} 已经申请了开柜，正等第二人确认。请第二人在“我的职责”里办理。",
        "lockers.opening_decided": "这次开柜现在是“{state}”，不用再确认。请刷新页面。",
        "lockers.own_opening": "这次开柜是你自己申请的，要由另一位同事用自己的账号确认。",
        "lockers.nobody_checked": "申请时没有核对顾客的证件，不能交给顾客。请选“不同意开”，重新申请并写明证件；或者取出代管。",
        "lockers.fault_known": "{box} 的故障已经报过了，还没修好。",
        "lockers.fault_over": "{box} 已经修好了，不用再登记。",
        "lockers.checked": "{site} 今天已经由 {name} 清查过了。",
    },
    sentences={
        "lockers.add_cabinet": "设置寄存柜",
        "lockers.add_boxes": "加寄存箱",
        "lockers.move_cabinet": "改寄存柜位置",
        "lockers.retire_cabinet": "停用寄存柜",
        "lockers.store": "存入寄存箱",
        "lockers.store_bulky": "寄存大件",
        "lockers.give_back": "凭码取件",
        "lockers.ask_opening": "申请应急开柜",
        "lockers.decide_opening": "第二人确认开柜",
        "lockers.report_fault": "报寄存箱故障",
        "lockers.repair": "寄存箱修好了",
        "lockers.check": "打烊清查寄存",
    },
    menu=[
        words.MenuEntry(17, "box-multiple", "寄存", "/lockers", ("run_lockers", "confirm_openings", "set_up_lockers"))
    ],
)
