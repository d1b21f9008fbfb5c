"""What the office area is called: capabilities, refusals, sentences of events, notices, menu."""

from django.utils.translation import gettext_noop

from zhishou.kernel import subjects, words
from zhishou.kernel.words import MenuEntry

IMPORTERS = (
    "import_records", "organise", "keep_customers", "keep_categories", "keep_register", "enter_readings", "keep_tariffs",
    "take_money", "match_bank",
)  # fmt: skip
OVERSEERS = ("inspect", "waive")

words.register(
    capabilities={
        "keep_calendar": "维护工作日历",
        "keep_settings": "维护系统设置",
        "import_records": "导入资料",
        "keep_evidence": "封存与导出证据",
        "waive": "豁免时限",
        "inspect": "督促检查",
        "submit_reports": "编制与呈报",
    },
    refusals={
        "office.calendar_site": "工作日历按公司维护，“{site}”不是公司。请选择它所属的公司。",
        "office.hours": "“{text}”看不懂。请写成 09:00-12:00 13:30-18:00，按先后排列，不能重叠。",
        "office.hours_at_rest": "休息日不用写作息时间。要上班，请选“上班”。",
        "office.no_workday": "一周里至少要有一天上班，否则时限无法计算。请填写上班那几天的时间。",
        "office.day_usual": "{date} 没有公司自定的安排，不用恢复。",
        "office.years": "请选择 {first} 到 {last} 年之间的年份，一次最多 5 年，先写早的一年。",
        "office.seeded": "{years} 的节假日已经是最新的，没有要更新的日子。",
        "office.setting_unknown": "没有“{name}”这一项设置，请刷新页面后再选。",
        "office.setting_number": "“{label}”要填 0 到 100000 之间的整数。",
        "office.setting_flag": "“{label}”只能选“是”或“否”。",
        "office.setting_empty": "“{label}”不能为空。要用上一级的值，请选“恢复沿用”。",
        "office.setting_same": "“{label}”在“{site}”没有单独设置，不用恢复。",
        "office.nothing_to_seal": "没有新的记录要封存，最近一次封存已经包含全部记录。",
        "office.no_seals": "还没有封存过任何记录，没有可导出的内容。请先封存。",
        "office.not_owed": "这一项已经{state}，不用豁免。请刷新页面。",
        "office.own_obligation": "自己负责的时限不能自己豁免，请上级或行政部办理。",
        "office.notice_unknown": "没有这条提醒，请刷新页面。",
        "office.period": "期间“{period}”不对。请选择页面上列出的期间。",
        "office.reported": "“{site}”的{kind}（{period}）已由 {name} 呈报，不能重复呈报。",
        "office.own_report": "自己呈报的由上级批示，请等上级阅示。",
        "office.own_week_only": "个人周报由本人呈报，不能代写。代理期间请呈报你自己的周报。",
        "office.no_superior": "花名册上没有登记{name}向谁汇报，周报送不出去。请行政部在任职里填上级。",
        "office.own_reported": "{period} 的个人周报已经呈报过，不能重复呈报。",
        "office.not_own_week": "这不是个人周报，请用“批示呈报”。",
        "office.report_read": "这份{what}你已经阅过；要再批示，请写上批示的话。",
        "office.import_file": "请选择要导入的表格文件（.xlsx 或 .csv，最大 {limit} MB）。",
        "office.import_over": "这次导入已经开始或已经完成，请在任务页查看结果；要再导入请重新上传。",
        "office.import_nothing": "没有可以导入的行。请按提示改好表格后重新上传。",
        "office.import_gone": "上传的文件已经不在，请重新上传。",
        "demo.external": "DATABASE_URL 指定的是您自己的数据库，演示数据不会装到那里；请去掉 DATABASE_URL，并用 ZHISHOU_HOME 指定一个新的文件夹再试。",
        "office.demo_interrupted": "上一次装入演示数据中途断了，这里的数据不完整。请运行 zhishou down，删去文件夹 {home}，再重新启动。",
        "office.demo_running": "另一个窗口正在装入演示数据，请等它完成（一两分钟）。",
        "office.demo_not_empty": "这里已经有数据，演示数据只装入空的数据库。请用 ZHISHOU_HOME 指定一个新的文件夹再试。",
        "office.no_company": "还没有建立公司。请先完成首次设置。",
        "office.keys_full": "密钥已经换过很多次，最多 {most} 个，不能再换。",
        "office.column_unknown": "没有“{column}”这一列加密资料。",
        "office.job_running": "任务已经完成或正在进行，不用重新开始。请刷新页面。",
    },
    sentences={
        "office.change_day": "调整工作日历的一天，未完成的时限随之重算",
        "office.change_week": "调整每周作息，未完成的时限随之重算",
        "office.seed_calendar": "载入节假日与调休安排，未完成的时限随之重算",
        "office.change_setting": "修改设置",
        "office.seal_now": "封存证据",
        "office.record_backup": "备份数据",
        "office.record_restore": "从备份恢复数据",
        "office.export_evidence": "导出证据",
        "office.rotate_keys": "更换数据密钥",
        "office.encrypt_anew": "用新密钥重写一批加密资料",
        "office.waive": "豁免时限",
        "office.acknowledge": "阅读提醒",
        "office.finish_tour": "看完首页引导",
        "office.check_day": "督查当天到期与逾期事项",
        "office.report_week": "呈报工作情况周报表",
        "office.report_use": "呈报材料消耗报表",
        "office.report_own_week": "呈报个人周报",
        "office.read_own_week": "批阅个人周报",
        "office.report_month": "呈报投诉分类统计表",
        "office.answer_report": "批示呈报",
        "office.hand_in_table": "上传待导入的表格",
        "office.import_table": "开始导入表格",
        "office.restart_job": "重新开始任务",
        "office.open_demo": "装入演示数据",
    },
    notices={
        "office.report": "{name} 呈报了{title}（{period}）。",
        "office.report_read": "{name} 已阅{title}（{period}）。",
        "office.report_instructed": "{name} 对{title}（{period}）作了批示。",
        "office.waived": "“{what}”的时限已由 {name} 豁免。",
    },
    headings={20: "客户服务", 43: "收费", 49: "内部管理", 80: "系统"},
    menu=[
        MenuEntry(10, "checkup-list", "我的职责", "/"),
        MenuEntry(12, "sun", "今早", "/morning", needs=("instruct",)),
        MenuEntry(15, "users-group", "部门", "/board", needs=OVERSEERS),
        MenuEntry(65, "report", "呈报", "/reports", needs=("submit_reports", "inspect", "instruct")),
        MenuEntry(80, "calendar-cog", "日历", "/calendar", needs=("keep_calendar",)),
        MenuEntry(85, "table-import", "导入", "/import", needs=IMPORTERS),
        MenuEntry(90, "shield-check", "证据", "/evidence", needs=("keep_evidence", "inspect")),
        MenuEntry(95, "settings", "设置", "/settings", needs=("keep_settings",)),
    ],
)

# Procedures are cited by their own name, whichever post takes them in.
subjects.FAMILIES.update(
    {
        "service.complaint": gettext_noop("投诉"),
        "service.visits": gettext_noop("回访"),
        "service.files": gettext_noop("客户资料"),
        "service.marketing": gettext_noop("营销"),
        "implied.administration": gettext_noop("行政部"),
    }
)
