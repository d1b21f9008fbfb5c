"""What a company's store has seen: materials received, issued, brought back and counted, asked for and planned."""

from __future__ import annotations

from datetime import timedelta

from tests.company_life.life import Life, handwriting, photo
from zhishou.areas.materials import months
from zhishou.kernel import clock
from zhishou.kernel.models import Department


def spoken(life: Life) -> None:
    """An office outside with somebody to speak to, a talk followed up and one still to be."""
    word, head = life.word, "property.manager"
    office = life.do(
        head,
        "contacts.add",
        site=life.site.pk,
        name=f"{word}街道",
        kind="street",
        about=f"{word}协调",
        address=f"{word}路",
    )
    life.do(
        head,
        "contacts.add_person",
        office=office.pk,
        name=f"{word}科长",
        title=f"{word}物业科",
        phone=f"134{life.phone[3:]}",
    )
    given = {"office": office.pk, "on": clock.today(), "follow_on": clock.today() + timedelta(days=2)}
    talk = life.do(
        head, "contacts.record", **given, matter=f"{word}协调会", outcome=f"{word}等答复", person=f"{word}科长"
    )
    life.do(head, "contacts.follow_up", talk=talk.pk, result=f"{word}已答复")
    life.do(head, "contacts.record", **given, matter=f"{word}安全检查")


def stocked(life: Life) -> None:
    """A material with a receipt, an issue, a return, a count confirmed, a request withdrawn, one rolled up, and the plan of it."""
    word, clerk, chief, head = life.word, "property.clerk", "property.supervisor", "property.manager"
    site = life.site.pk
    code = f"{word[:1]}{life.site.pk}"
    made = life.do(
        clerk,
        "materials.add",
        site=site,
        code=code,
        name=f"{word}灯泡",
        spec=f"{word}九瓦",
        unit="只",
        place=f"{word}架",
    )
    lines = [{"material": made.code, "quantity": "10"}]
    life.do(clerk, "materials.receive", site=site, lines=lines, paper=f"{word}送货", note=f"{word}备货")
    department = Department.objects.filter(site=life.site.company()).order_by("pk")[0].pk
    few = [{"material": made.code, "quantity": "4", "why": f"{word}破了两只"}]
    taken = [{"material": made.code, "quantity": "4"}]
    slip = life.do(clerk, "materials.issue", site=site, department=department, lines=taken, note=f"{word}换灯")
    life.do(
        clerk,
        "materials.bring_back",
        slip=slip.pk,
        lines=[{"material": made.code, "quantity": "1"}],
        note=f"{word}剩的",
    )
    count = life.do(clerk, "materials.count", site=site, lines=few)
    life.do(chief, "materials.confirm_count", count=count.pk, opinion=f"{word}看过")
    month = months.to_plan()[0][0]
    for reason in (f"{word}不要了", f"{word}冬季检修"):
        asked = life.do(
            clerk, "materials.request", site=site, month=month, department=department, lines=lines, reason=reason
        )
        if reason.endswith("不要了"):
            life.do(clerk, "materials.withdraw_request", request=asked.pk)
    plan = life.do(clerk, "materials.draw_up", site=site, month=month)
    life.do(clerk, "materials.adjust_plan", plan=plan.pk, lines=taken, why=f"{word}先用库存")
    life.do(chief, "materials.submit_plan", plan=plan.pk, words=f"{word}照常")
    life.do(head, "materials.return_plan", plan=plan.pk, reason=f"{word}再看看")


def equipped(life: Life) -> None:
    """Assets kept, handed over, kept up, counted with differences, one whose scrapping is asked for, one scrapped."""
    word, chief, head = life.word, "property.supervisor", "property.manager"
    site, day = life.site.pk, clock.today() + timedelta(days=9)
    first, second, third = (
        life.do(
            chief, "assets.add", site=site, name=f"{word}对讲机{n}", kind="tool", place=f"{word}前台", model=f"{word}型",
            serial=f"{word}SN{n}", value_fen="680", supplier=f"{word}通讯",
        )
        for n in range(3)
    )  # fmt: skip
    clerk = life.people["property.clerk"].pk
    row = life.do(chief, "assets.hand", asset=first.pk, to=clerk, note=f"{word}带充电座")
    life.do("property.clerk", "assets.accept", custody=row.pk, signature=handwriting())
    row = life.do(chief, "assets.hand", asset=second.pk, to=clerk, note=f"{word}旧的")
    life.do("property.clerk", "assets.decline", custody=row.pk, reason=f"{word}少附件")
    life.do(chief, "assets.hand", asset=second.pk, to=clerk, note=f"{word}再看看")
    upkeep = life.do(chief, "assets.plan_upkeep", asset=first.pk, what=f"{word}换电池", due_on=day, every_days=90)
    life.do(chief, "assets.serve", upkeep=upkeep.pk, on=clock.today(), result=f"{word}换好了", cost_fen="20")
    once = life.do(chief, "assets.plan_upkeep", asset=second.pk, what=f"{word}清洁", due_on=day)
    life.do(chief, "assets.stop_upkeep", upkeep=once.pk, reason=f"{word}不用了")
    for opinion, approved in ((f"{word}还能用", False), (f"{word}同意", True)):
        asked = life.do(chief, "assets.ask_scrap", asset=third.pk, reason=f"{word}主板烧了")
        life.do(head, "assets.decide_scrap", scrap=asked.pk, approved=approved, opinion=opinion)
    count = life.do(chief, "assets.begin_count", site=site)
    lines = list(count.lines.order_by("pk"))
    life.do(chief, "assets.tick", line=lines[0].pk, result="elsewhere", found_at=f"{word}会议室")
    life.do(chief, "assets.tick", line=lines[1].pk, result="missing", note=f"{word}问过了")
    life.do(chief, "assets.sign_count", count=count.pk, signature=handwriting(), opinion=f"{word}少一台")
    life.do(chief, "assets.ask_scrap", asset=first.pk, reason=f"{word}太旧了")
    count = life.do(chief, "assets.begin_count", site=site)


def spent(life: Life) -> None:
    """Budgets spent from, one changed; releases that wait, were refused and were used; an expense reversed, one scanned."""
    word, head, boss = life.word, "property.manager", "implied.general_manager"
    today, scan = clock.today(), photo(f"{life.word}发票.png")
    given = {"site": life.site.pk, "period": f"{today:%Y%m}", "department": life.department.pk}
    line = life.do(head, "budgets.add", **given, item=f"{word}办公用品", amount="1000")
    life.do(head, "budgets.change", line=line.pk, amount="800", reason=f"{word}压缩开支")
    spending = {"line": line.pk, "on": today, "what": f"{word}打印纸"}
    row = life.do(head, "budgets.record", **spending, amount="300", voucher=f"{word}12", scans=[scan])
    life.do(head, "budgets.record", **spending, amount="400")
    life.do(head, "budgets.reverse", expense=row.pk, reason=f"{word}重复登记")
    asking = {"line": line.pk, "amount": "900", "what": f"{word}打印机修理", "reason": f"{word}通知单印不出来"}
    for opinion, released in ((f"{word}下个月再修", False), (f"{word}同意", True)):
        asked = life.do(head, "budgets.ask_release", **asking)
        life.do(boss, "budgets.decide_release", release=asked.pk, released=released, opinion=opinion)
    life.do(head, "budgets.record_released", release=asked.pk, on=today, voucher=f"{word}13")
    life.do(head, "budgets.ask_release", **asking)
