"""文件、信件和档案 of 翠湖物业, and papers of 云帆: drafted, approved, received, letters that wait, a volume out on loan. Invented throughout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.documents.models import Document, Template
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person

CLERK, CHIEF, HEAD = "mali", "hejing", "zhoumin"
WRITER, DIRECTOR, COORDINATOR = "shumin", "zouwenbin", "fuyifan"
READERS = ("linxiaowen", "suting", "luojia")
# Template, who approves, blanks; sent to whom.
CONTRACTS = (
    ("设备维保合同", "一至九号楼电梯维保", "示例电梯维保公司", "示例-WB-2026", 12, 31, "档案室三号柜二层"),
    ("外包服务合同", "翠湖花园保洁外包", "示例保洁公司", "示例-BJ-2026", 24, 214, "档案室三号柜二层"),
    ("保险单", "公众责任险", "示例保险公司", "示例-BX-2026", 12, 12, "财务部保险柜"),
    ("营业执照", "营业执照副本", "示例区市场监督管理局", "91350200示例", 60, 0, "总经理办公室"),
    ("车位租赁合同", "A 区 18 号车位", "七号楼 102 业主", "示例-CW-018", 12, 58, "档案室三号柜一层"),
)  # fmt: skip
TANK = {
    "事项": "清洗二次供水水箱",
    "原因": "半年清洗消毒到期",
    "主送": "各位业户",
    "时间": "本周六 8:00 至 14:00",
    "范围": "一至九号楼",
}
LIFT = {
    "事项": "协助办理电梯维修资金", "对方单位": "示例区住房和房产管理局物业科", "来由": "我公司管理的翠湖花园三号楼电梯需要大修",
    "目的": "尽早恢复使用", "内容": "维修方案、预算和业主同意书已经备齐，请予受理", "时间": "月底", "电话": "8800-0101（演示）",
}  # fmt: skip
STAFF = {
    "会议名称": "本月收费协调会", "参加人员": "客户服务部、财务部各位同事", "时间": "周三 14:30", "地点": "二楼会议室", "主持人": "周敏",
    "议题": "本月欠费催收安排；水电费复核", "准备": "各楼欠费名单",
}  # fmt: skip
PAPER = {"事项": "更换前台打印机", "上级": "周经理", "情况": "前台一体机定影组件损坏，修理报价 1600 元", "目的": "不耽误开单",
         "做法": "报废旧机，购置一台同级别一体机", "金额": "2980", "费用来源": "部门办公费"}  # fmt: skip
VOLUMES = (
    ("2026 年电梯维保合同和年检报告", "contracts", "档案室三号柜二层", 5, "示例电梯公司维保合同 12 页\n三号楼年检报告 4 页\n五号楼年检报告 4 页"),
    ("翠湖花园竣工图（给排水）", "drawings", "档案室一号柜", 0, "地下室给排水平面图 6 张\n标准层给排水平面图 9 张\n水泵房大样图 2 张"),
    ("2025 年客服部会议记录", "work", "档案室二号柜四层", 3, "一月至六月例会记录 38 页\n七月至十二月例会记录 41 页"),
    ("车位租赁协议（A 区）", "owners", "档案室三号柜一层", 5, "A01 至 A60 车位租赁协议 60 份"),
)  # fmt: skip
CAME = (
    ("courier", "示例区人民法院", "linxiaowen", "", "", "邮政", "EMS1029384756", "应诉材料"),
    ("registered", "示例银行信用卡中心", "", "王女士（演示）", "7-1203", "邮政", "XA40021188", ""),
    ("parcel", "示例图书", "", "刘先生（演示）", "5-0602", "示例快递", "SF7730018821", ""),
    ("courier", "示例电梯公司", "zhenglixin", "", "", "示例快递", "SF7730019906", "维保报告"),
)  # fmt: skip


def plan(world: World) -> None:
    """Templates first, then papers and letters at their own hours."""
    if world.days < 15:
        return
    world.tell(world.day(13, 9, 10), "templates", _templates(world))
    world.tell(
        world.day(11, 9, 40),
        "letter to the bureau",
        _paper(world, "函", LIFT, "CUIHU", HEAD, others="示例区住房和房产管理局物业科"),
    )
    world.tell(
        world.day(8, 10, 20), "water tanks", _paper(world, "通知", TANK, "CH1", CHIEF, offices=("CH1",), people=READERS)
    )
    world.tell(
        world.day(3, 15, 10),
        "meeting",
        _paper(world, "会议通知", STAFF, "CUIHU", HEAD, people=(*READERS, "sunli", "dinghui")),
    )
    world.tell(world.day(1, 10, 5), "printer", _waiting(world))
    world.tell(world.day(12, 14, 0), "volumes", _archive(world))
    world.tell(world.day(11, 10, 0), "contracts", _contracts(world))
    world.tell(world.day(9, 10, 30), "post", _post(world))
    world.tell(world.day(10, 11, 0), "papers of the agency", _agency(world))


def _templates(world: World) -> Story:
    for who, site in ((CLERK, "CUIHU"), (DIRECTOR, "YUNFAN")):
        world.do(who, "documents.take_usual_templates", site=world.site(site))
    yield from ()


def _drafted(world: World, who: str, name: str, blanks: dict[str, str], site: str) -> Document:
    company = world.site(site).company()
    template = Template.objects.get(name=name, site=company)
    given = [{"name": each, "value": value} for each, value in blanks.items()]
    row: Document = world.do(who, "documents.draft", site=world.site(site), template=template, blanks=given)
    return row


def _paper(
    world: World, name: str, blanks: dict[str, str], site: str, chief: str, *, writer: str = CLERK, people: tuple[str, ...] = (),
    offices: tuple[str, ...] = (), others: str = "",
) -> Story:  # fmt: skip
    row = _drafted(world, writer, name, blanks, site)
    yield clock.now() + timedelta(minutes=12)
    world.do(writer, "documents.submit", document=row)
    yield world.at_work(site, 1, 3)
    world.do(chief, "documents.approve", document=row, opinion="同意")
    yield world.at_work(site, 0.2, 1)
    sent: dict[str, Any] = {
        "people": [world.person(one) for one in people],
        "offices": [world.site(one) for one in offices],
    }
    world.do(writer, "documents.distribute", document=row, **sent, others=others)
    for n, copy in enumerate(row.copies.filter(person__isnull=False).select_related("person").order_by("pk")):
        if n < 2:
            yield world.at_work(site, 0.5, 4)
            drawn, _strokes = pictures.signature(world.rng, 3)
            assert copy.person is not None
            world.do(copy.person.username, "documents.sign_receipt", receipt=copy, signature=drawn)


def _waiting(world: World) -> Story:
    """Returned once, changed, and now waiting again."""
    row = _drafted(world, CLERK, "请示", PAPER, "CUIHU")
    yield clock.now() + timedelta(minutes=8)
    world.do(CLERK, "documents.submit", document=row)
    yield world.at_work("CUIHU", 1, 2)
    world.do(HEAD, "documents.send_back", document=row, reason="写明旧机器怎样处理。")
    yield world.at_work("CUIHU", 0.5, 1)
    row.refresh_from_db()
    body = f"{row.body}\n旧机器按资产报废手续处理，残值交财务。"
    given = {"title": row.title, "addressee": row.addressee, "attachments": "打印机报价单"}
    world.do(CLERK, "documents.change", document=row, **given, body=body)
    world.do(CLERK, "documents.submit", document=row, note="已经写明")


def _archive(world: World) -> Story:
    today, rows = clock.local(world.end).date(), []
    for title, category, place, years, contents in VOLUMES:
        until = today.replace(month=12, day=31, year=today.year + years) if years else None
        given = {"title": title, "category": category, "place": place, "contents": contents, "keep_until": until}
        rows.append(world.do(CLERK, "documents.file", site=world.site("CUIHU"), **given))
        yield clock.now() + timedelta(minutes=18)
    for n, who, purpose, ago, days in (
        (1, "zhenglixin", "查地下室水管走向", 8, 5),
        (0, "zhaoguoqiang", "核对维保次数", 5, 3),
    ):
        yield world.day(ago, 10, 15)
        due = clock.today() + timedelta(days=days)
        loan = world.do(CLERK, "documents.lend", volume=rows[n], person=world.person(who), purpose=purpose, due_on=due)
        if n == 1:
            yield clock.now() + timedelta(days=3)
            world.do(CLERK, "documents.take_back", loan=loan)


def _contracts(world: World) -> Story:
    """Contracts and licences: long ones, one that ends soon, one already renewed; a parking space let to a household."""
    site, today = world.site("CUIHU"), clock.local(world.end).date()
    unit = Unit.objects.filter(site__path__startswith=site.path, code="7-102").first()
    for kind, title, party, number, months, left, place in CONTRACTS:
        given = {"kind": kind, "title": title, "party": party, "own_number": number, "place": place}
        ends = today + timedelta(days=left) if left else None
        starts = (ends or today) - timedelta(days=30 * months)
        of = unit if kind == "车位租赁合同" else None
        row = world.do(
            CLERK, "documents.register_contract", site=site, **given, starts_on=starts, ends_on=ends, unit=of
        )
        yield clock.now() + timedelta(minutes=6)
        if kind == "保险单":
            until = ends + timedelta(days=365) if ends else None
            renewed = {"own_number": "示例-BX-2027", "starts_on": ends, "ends_on": until, "place": place}
            world.do(CLERK, "documents.renew_contract", contract=row, **renewed)


def _post(world: World) -> Story:
    rows = []
    for kind, sender, who, recipient, place, carrier, tracking, about in CAME:
        given = {
            "kind": kind,
            "sender": sender,
            "carrier": carrier,
            "tracking": tracking,
            "about": about,
            "place": place,
        }
        person: Person | None = world.person(who) if who else None
        rows.append(
            world.do(CLERK, "documents.receive", site=world.site("CUIHU"), person=person, recipient=recipient, **given)
        )
        yield world.at_work("CUIHU", 2, 20)
    for row, how in ((rows[1], "phone"), (rows[2], "slip")):
        world.do(CLERK, "documents.tell", envelope=row, how=how)
    for row, taker in ((rows[0], "林晓雯"), (rows[2], "刘先生（演示）")):
        yield world.at_work("CUIHU", 1, 5)
        drawn, _strokes = pictures.signature(world.rng, 3)
        world.do(CLERK, "documents.hand_out", envelope=row, taker=taker, signature=drawn)
    for n, recipient in enumerate(("示例区住房和房产管理局物业科", "示例保险公司")):
        yield world.at_work("CUIHU", 1, 8)
        given = {
            "kind": "courier",
            "carrier": "邮政",
            "tracking": f"EMS20260{n}77",
            "recipient": recipient,
            "about": "函件",
        }
        sent = world.do(CLERK, "documents.send", site=world.site("CUIHU"), **given)
        if n == 0:
            yield clock.now() + timedelta(days=2)
            world.do(CLERK, "documents.note_delivery", envelope=sent, on=clock.today(), note="收发室签收")


def _agency(world: World) -> Story:
    blanks = {
        "事项": "秋季画面定稿", "对方单位": "望山家居（演示）", "项目": "秋冬床垫推广", "情况": "主画面已按贵方意见改好", "配合": "核对门店地址和电话",
        "时间": "本周五", "电话": "8800-0303（演示）",
    }  # fmt: skip
    yield from _paper(
        world, "工作联系函", blanks, "YUNFAN", DIRECTOR, writer=WRITER, others="望山家居（演示）", people=(COORDINATOR,)
    )
    row = _drafted(world, WRITER, "报告", {"事项": "菜单项目进度", "上级": "邹主任"}, "YUNFAN")
    assert row.is_open  # what it still has to say is not written yet
