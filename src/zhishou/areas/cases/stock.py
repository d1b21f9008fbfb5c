"""What a company starts with: causes to name, phrases to avoid, and a few categories with their deadlines."""

from __future__ import annotations

from zhishou.areas.cases.models import Category, CauseCode, CompensationItem, CompensationLimit, Phrase
from zhishou.kernel import pinyin
from zhishou.kernel.house import House
from zhishou.kernel.models import Post, Site

CAUSES = (
    ("Y01", "设备老化或损坏"), ("Y02", "维修质量不到位"), ("Y03", "材料或配件质量"), ("Y04", "服务态度"),
    ("Y05", "答复不及时"), ("Y06", "告知不清楚"), ("Y07", "收费争议"), ("Y08", "保洁绿化不到位"),
    ("Y09", "秩序与安全"), ("Y10", "邻里相互影响"), ("Y11", "外部单位原因"), ("Y12", "制度或流程缺陷"),
)  # fmt: skip

# 避免的说法，为什么，建议的说法 (service.complaint.7)
PHRASES = (
    ("不可以", "直接拒绝会让顾客觉得没有商量", "目前的方案是……，如仍有问题，我们再为您处理"),
    ("不行", "直接拒绝会让顾客觉得没有商量", "这样做有些困难，我们可以……"),
    ("不知道", "顾客需要的是有人去弄清楚", "我马上去核实，今天之内给您回电"),
    ("不归我管", "推卸责任", "这件事由某某部门负责，我来替您联系并跟进"),
    ("不关我", "推卸责任", "我来替您联系负责的同事"),
    ("没办法", "顾客会以为我们放弃了", "我们再想一想别的办法，明天上午答复您"),
    ("你搞错", "像是在指责顾客", "可能有些误会，我们一起核对一下"),
    ("你自己", "像是在指责顾客", "我们一起看看是怎么回事"),
    ("骗", "怀疑顾客的诚实品格", "我们按您说的情况再核实一次"),
    ("规定就是", "用规定压人", "这样规定是为了……，我为您说明一下"),
    ("马上就好", "轻易承诺", "预计需要……，有变化我会提前告诉您"),
    ("保证", "轻易承诺", "我们会尽力在某时之前完成，并及时告诉您进展"),
    ("随便你", "不耐烦", "您看哪种安排方便，我们配合您"),
)  # fmt: skip

# What may be offered, and the most in fen; then what the posts of the packs may promise (service.complaint.8)
Items = tuple[tuple[str, int | None], ...]
ITEMS: Items = (
    ("减免物业费", 50_000), ("减免停车费", 30_000), ("免费维修或返工", None), ("代金券", 50_000), ("小礼品", 10_000),
)  # fmt: skip
STORE_ITEMS: Items = (
    ("换新", None),
    ("免费维修或返工", None),
    ("代金券", 50_000),
    ("免停车费", 5_000),
    ("小礼品", 10_000),
)
SERVICE_ITEMS: Items = (("免费返工或重做", None), ("减免服务费", 50_000), ("代金券", 50_000), ("小礼品", 10_000))
LIMITS = {
    "property.assistant": 10_000, "property.supervisor": 50_000, "property.manager": 500_000, "service.agent": 10_000,
    "service.supervisor": 50_000, "service.leader": 500_000, "retail.clerk": 10_000, "retail.lead": 20_000,
    "retail.supervisor": 50_000, "implied.general_manager": 2_000_000,
}  # fmt: skip

Categories = tuple[tuple[str, int, tuple[str, ...]], ...]
CATEGORIES: Categories = (
    ("设备设施", 16, ("电梯", "供水", "供电", "排水", "门禁对讲", "公共照明")),
    ("房屋维修", 24, ("渗漏", "门窗", "墙面地面", "管道疏通")),
    ("环境卫生", 8, ("保洁", "垃圾清运", "绿化", "消杀")),
    ("秩序安全", 4, ("停车", "噪音", "消防", "治安")),
    ("收费", 16, ("物业费", "水电费", "停车费")),
    ("服务", 16, ("服务态度", "办事效率", "信息告知")),
)
STORE_CATEGORIES: Categories = (
    ("商品质量", 24, ("服装鞋帽", "家用电器", "食品", "其他商品")),
    ("专柜服务", 8, ("导购", "收银")),
    ("总台服务", 8, ("办事效率", "退换货", "咨询", "求助")),
    ("环境设施", 16, ("扶梯电梯", "空调照明", "卫生间")),
    ("停车", 8, ("停车场",)),
    ("促销", 16, ("活动说明",)),
)


def _is_store(company: Site) -> bool:
    """True for a company of the retail trade that keeps no homes besides."""
    return "retail" in (found := _trades(company)) and "property" not in found


def _trades(company: Site) -> set[str]:
    """The trades of a company, by the charters its posts come from."""
    return {code.partition(".")[0] for code in Post.objects.filter(site=company).values_list("code", flat=True)}


def _items_of(company: Site) -> Items:
    """What a customer may be offered: nobody has management fees to waive who keeps no homes."""
    if _is_store(company):
        return STORE_ITEMS
    return SERVICE_ITEMS if "service" in (found := _trades(company)) and "property" not in found else ITEMS


def stock(company: Site) -> None:
    """Give a company its first causes, phrases and compensations, and categories when it has none.

    Within an operation; safe to repeat.
    """
    _compensations(company)
    CauseCode.objects.bulk_create(
        [CauseCode(site=company, code=code, name=name) for code, name in CAUSES], ignore_conflicts=True
    )
    Phrase.objects.bulk_create(
        [Phrase(site=company, pattern=words, why=why, better=better) for words, why, better in PHRASES],
        ignore_conflicts=True,
    )
    if Category.objects.filter(site=company).exists():
        return
    for name, hours, children in STORE_CATEGORIES if _is_store(company) else CATEGORIES:
        top = Category.objects.create(
            site=company, name=name, level=1, path_name=name, sort_key=pinyin.initials(name), deadline_hours=hours
        )
        Category.objects.bulk_create(
            [
                Category(
                    site=company, parent=top, name=child, level=2, path_name=f"{name} / {child}",
                    sort_key=pinyin.initials(name + child),
                )
                for child in children
            ]
        )  # fmt: skip


def _compensations(company: Site) -> None:
    items = _items_of(company)
    CompensationItem.objects.bulk_create(
        [CompensationItem(site=company, name=name, most_fen=most) for name, most in items], ignore_conflicts=True
    )
    posts = Post.objects.filter(site=company, code__in=LIMITS)
    CompensationLimit.objects.bulk_create(
        [CompensationLimit(site=company, post=post, most_fen=LIMITS[post.code]) for post in posts],
        ignore_conflicts=True,
    )


def ensure(company: Site, house: House) -> None:
    """Stock a company that has no causes yet, so that its first complaint can be investigated."""
    key = ("cases.stock", company.pk)
    if key in house.known:
        return
    if CauseCode.objects.filter(site=company).exists():
        house.known[key] = True
    else:
        stock(company)
