"""The words of the assets."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"keep_assets": "管理固定资产", "approve_scrap": "审批资产报废"},
    refusals={
        "assets.bought_ahead": "购置日期 {on} 在将来。请核对；还没有买的先不登记。",
        "assets.day": "日期 {on} 不对：安排的不能在过去，做完的不能在将来。请核对。",
        "assets.scrapped": "{number} 已经报废，不能再改。请核对资产编号。",
        "assets.missing": "{number} 盘点时没有找到，不能移交。找到以后先在盘点里登记。",
        "assets.keeps_already": "{name} 现在就保管着它，不用移交。",
        "assets.handed": "已经交给 {name}，正等对方接收。要换人，先收回。",
        "assets.kept_by_none": "{number} 现在没有人保管，不用收回。",
        "assets.not_to_you": "这件资产是交给 {name} 的，由本人接收。",
        "assets.answered": "{number} 的这次移交已经有结果了。请打开资产看一看。",
        "assets.upkeep_over": "“{what}”已经做完或者不再做了。要做请另外安排。",
        "assets.scrap_asked": "已经申请过报废 {number}，正在审批。请等审批结果。",
        "assets.scrap_decided": "报废申请 {number} 已经审批过了，不能再改。",
        "assets.own_scrap": "自己申请的报废由别人审批。请转告主管。",
        "assets.count_open": "盘点 {number} 还没有签署。请先盘完签字，再开始新的。",
        "assets.nothing_to_count": "{site} 没有登记资产，不用盘点。请先登记。",
        "assets.count_signed": "盘点 {number} 已经签署，不能再改。有变化请开始新的盘点。",
        "assets.unticked": "还有 {n} 件没有盘，不能签署。没找到的也要登记。",
    },
    sentences={
        "assets.add": "登记资产",
        "assets.change": "改资产资料",
        "assets.take_table": "导入资产表",
        "assets.hand": "移交资产",
        "assets.accept": "接收资产",
        "assets.decline": "不接收资产",
        "assets.take_back": "收回资产",
        "assets.plan_upkeep": "安排维保",
        "assets.serve": "登记维保",
        "assets.stop_upkeep": "不再维保",
        "assets.ask_scrap": "申请报废",
        "assets.decide_scrap": "审批报废",
        "assets.begin_count": "开始资产盘点",
        "assets.tick": "盘一件资产",
        "assets.sign_count": "签署资产盘点",
    },
    menu=[words.MenuEntry(57, "device-desktop", "固定资产", "/assets", ("keep_assets", "approve_scrap"))],
    notices={
        "assets.handed": "{name} 请你保管{asset}（{number}），请核对后接收。",
        "assets.declined": "{name} 没有接收{asset}（{number}），请看原因。",
    },
)
