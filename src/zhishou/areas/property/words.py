"""The words of the register and of readings."""

from __future__ import annotations

from zhishou.areas.property.models.places import SEES_REGISTER
from zhishou.kernel import words

SEES_FEES = ("keep_tariffs", "run_billing", "approve_billing", "take_money", "answer_fees")  # as charges are seen

words.register(
    capabilities={
        "keep_register": "管理房产资料",
        "hand_over_units": "办理收楼和转名",
        "enter_readings": "抄录读数",
        "accept_readings": "复核读数",
    },
    refusals={
        "property.import_in_use": "这一批的内容已经在用（有了表、读数或账），不能撤销。",
        "property.handed_over": "{unit} 已经收过楼了。",
        "property.arrears_first": "这一户还欠 {owed} 元，结清之后才能转名。",
        "property.item_unknown": "这个小区没有费项“{item}”。请先导入收费标准，再从列表中选择。",
        "property.account": "银行账号只写数字，8 到 34 位；62 开头的卡号请逐位核对，末位校验不符。",
        "property.last_owner": "这是唯一的业主，不能直接迁出。换业主请办理转名。",
        "property.ended": "已经停用过了，请刷新页面。",
        "property.ends_before": "结束的日子要晚于开始的日子（{starts}）。",
        "property.owner_incomplete": "新业主的资料还不全，缺：{missing}。补齐之后再确认。",
        "readings.batch": "整批没有导入：用量合计 {total}，这些表上期合计 {before}。{reason}。请核对后重新导入。",
        "readings.swap_taken": "新表号 {number} 已经在用，请核对换表的新表号。",
        "readings.not_doubted": "这个读数已经核实，不用再录。",
        "readings.unknown": "这个账期没有表号“{number}”的存疑读数。",
        "readings.own_entry": "你录过这个读数。要由另一个人来复录。",
        "readings.no_photo": "没有照片，不能凭照片核实。请由另一人到现场复录。",
        "readings.later_billed": "后面的账期已经出账，用量已经合并计费，这个读数不再单独计费。",
        "readings.still_negative": "两次录的一样，但比上次读数小，也不像走满一圈。请登记换表，或更正上次的读数。",
        "readings.there_is_one": "这块表这个账期已经有读数。",
        "readings.no_history": "没有已核实的历史用量，不能估抄。",
        "readings.round_days": "请写清账期，结束日期不能早于开始日期。",
        "readings.doubts_left": "还有 {n} 个读数存疑，核实之后才能结束抄表。",
        "readings.unread_left": "还有 {n} 块表没抄，也没写原因。请先抄完，或写明为什么本月不计费。",
        "readings.tolerance": "允许的损耗率请写 0 到 100 的数，例如 10 或 8.5。",
        "readings.too_large": "读数超过了这块表能显示的位数，请核对。",
    },
    sentences={
        "property.import_units": "导入房屋",
        "property.import_meters": "导入仪表",
        "property.import_readings": "导入读数",
        "property.undo_import": "撤销导入",
        "property.record_facts": "登记房屋变动",
        "property.hand_over": "办理收楼",
        "property.transfer_name": "转名",
        "property.move_in": "登记住户",
        "property.agree_payer": "约定住户缴费",
        "property.subscribe": "登记定额项目",
        "property.register_mandate": "登记代扣账号",
        "property.add_party": "登记业主、住户或开发商",
        "property.correct_party": "更正姓名电话",
        "property.end_tenure": "登记迁出",
        "property.end_agreement": "停止住户缴费",
        "property.end_subscription": "停用定额项目",
        "property.end_mandate": "停用代扣账号",
        "property.reveal_phone": "查看业主电话",
        "property.reveal_account": "查看银行账号",
        "property.confirm_owner": "确认新业主资料",
        "property.accept_reading": "复录读数",
        "property.accept_photo": "凭照片核实读数",
        "property.estimate_reading": "估抄",
        "property.open_round": "开始抄表",
        "property.close_round": "结束抄表",
        "property.take_reading": "抄表",
        "property.add_photo": "补交表的照片",
        "property.skip_meter": "记下没抄到",
        "property.set_aside": "决定本月不计费",
    },
    menu=[
        words.MenuEntry(42, "building", "房屋", "/units", SEES_REGISTER),
        words.MenuEntry(43, "gauge", "抄表", "/readings", ("enter_readings", "accept_readings")),
        words.MenuEntry(44, "file-invoice", "查费用", "/accounts", SEES_FEES),
    ],
)
