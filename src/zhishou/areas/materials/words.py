"""The words of the materials."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={
        "keep_materials": "管理材料和库存",
        "check_materials": "复核盘点、呈报材料计划",
        "approve_materials": "批准材料计划",
        "request_materials": "申请材料",
    },
    refusals={
        "materials.code_taken": "编码“{text}”已经有了。请换一个编码，或者改那一种材料。",
        "materials.not_retired": "“{name}”还有库存，或者已经停用。请先领完、退掉或者盘平，再停用。",
        "materials.short": "“{name}”只有 {have} {unit}，不够 {want} {unit}。请核对数量，或者先入库。",
        "materials.for_nobody": "请选领用部门，或者选任务单。",
        "materials.order_elsewhere": "任务单 {number} 不在“{site}”的范围里，或者已经改派。请核对单号和仓库。",
        "materials.order_settled": "任务单 {number} 的用料已经处理过了，不用再标。",
        "materials.not_an_issue": "{number} 不是领料单，不能退料。请打开领料单再退。",
        "materials.more_than_taken": "“{name}”这张单上最多还能退 {left} {unit}。请核对数量。",
        "materials.count_open": "盘点 {number} 还没有复核。请先请人复核，或者作废它。",
        "materials.unexplained": "“{name}”实盘和账面不一样。请写明差异的原因。",
        "materials.count_closed": "盘点 {number} 现在是“{state}”，不能再改。",
        "materials.month": "“{month}”不是现在可以做的月份。请选这个月或者下个月。",
        "materials.planned_already": "{month}的材料计划 {number} 已经呈报。急用的请直接找文员领料，或者申请下一个月。",
        "materials.request_stays": "申请 {number} 由 {name} 提出，现在是“{state}”，不能撤回。请找提出的人，或者请文员调整计划。",
        "materials.plan_state": "材料计划 {number} 现在是“{state}”，这一步办不了。请刷新页面，看看现在轮到谁。",
        "materials.nothing_asked": "{month}还没有人申请材料。请先申请，或者代部门申请，再汇总。",
    },
    sentences={
        "materials.add": "加材料",
        "materials.change": "改材料",
        "materials.retire": "停用材料",
        "materials.take_in": "导入材料目录",
        "materials.receive": "材料入库",
        "materials.issue": "领料出库",
        "materials.set_aside": "任务单不从库存出",
        "materials.bring_back": "退料入库",
        "materials.count": "盘点",
        "materials.confirm_count": "复核盘点",
        "materials.drop_count": "作废盘点",
        "materials.request": "申请材料",
        "materials.withdraw_request": "撤回材料申请",
        "materials.draw_up": "汇总材料需用计划",
        "materials.adjust_plan": "调整材料需用计划",
        "materials.submit_plan": "呈报材料计划",
        "materials.approve_plan": "批准材料计划",
        "materials.return_plan": "退回材料计划",
    },
    menu=[
        words.MenuEntry(
            57, "packages", "材料", "/materials",
            ("keep_materials", "check_materials", "approve_materials", "request_materials"), beside="keep_materials",
        )
    ],
    notices={
        "materials.submitted": "{name} 呈报了 {month} 的材料需用计划 {number}。请批准或退回。",
        "materials.approved": "{name} 批准了 {month} 的材料需用计划 {number}。",
        "materials.returned": "{name} 退回了 {month} 的材料需用计划 {number}。请改好再呈报。",
    },
)  # fmt: skip
