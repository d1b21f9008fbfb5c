"""The words of the account department."""

from __future__ import annotations

from zhishou.areas.agency.models import SEES
from zhishou.kernel import words

words.register(
    capabilities={
        "win_clients": "开拓客户、建立客户档案",
        "lead_clients": "负责各级客户、定客户负责人",
        "contact_clients": "与客户联系、登记联系记录",
        "open_projects": "开广告项目、定小组",
        "approve_plans": "审批广告计划和预算",
        "watch_budgets": "登记费用、看成本和毛利",
        "run_traffic": "协调进度、重新安排工作",
        "do_tasks": "按日程完成工作、交接",
    },
    refusals={
        "agency.state": "{number} 现在是“{state}”，这一步办不了。请刷新页面，看看现在轮到谁。",
        "agency.client_there": "“{name}”已经有档案（{number}）。请打开那一份，不用再建。",
        "agency.too_big": "{name} 的职责只够负责较小的客户。请选客户主任以上的同事，或者把客户定为较小客户。",
        "agency.projects_open": "{name} 还有 {n} 个项目没有结束。项目完成或终止之后再停止合作。",
        "agency.no_phone": "{name} 没有登记手机。请先修改联系人，补上号码。",
        "agency.due_past": "完成日期已经过去。请改日期，没有定的可以先不填。",
    },
    sentences={
        "agency.open_client": "建立客户档案",
        "agency.change_client": "修改客户档案",
        "agency.assign_client": "定客户负责人",
        "agency.end_client": "停止合作",
        "agency.add_contact": "添加客户联系人",
        "agency.change_contact": "修改客户联系人",
        "agency.drop_contact": "联系人已离开客户",
        "agency.reveal_contact": "查看联系人电话",
        "agency.open_project": "开广告项目",
        "agency.change_project": "更改广告项目",
        "agency.set_team": "定项目小组",
        "agency.stop_project": "终止广告项目",
        "agency.finish_project": "项目完成",
    },
    menu=[
        words.MenuEntry(46, "briefcase", "客户与新业务", "/clients", SEES[:4]),
        words.MenuEntry(47, "speakerphone", "广告项目", "/projects", SEES),
    ],
    notices={
        "agency.owner": "{name} 请你负责客户“{client}”。",
        "agency.opened": "{name} 请你参与项目 {number} {title}。",
        "agency.member": "{name} 请你加入项目 {number} {title} 的小组。",
        "agency.closed": "项目 {number} {title}：{state}。",
    },
)
