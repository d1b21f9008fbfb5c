"""What is built in a company's units."""

from __future__ import annotations

from datetime import timedelta

from tests.company_life.life import Life, handwriting, photo
from zhishou.areas.property.models import Tenure, Unit
from zhishou.kernel import clock


def renovated(life: Life) -> None:
    """A renovation under way: checked, permitted, with a pass, a visit, a violation with its picture; another withdrawn."""
    word, site, today = life.word, life.site.pk, clock.today()
    clerk, helper, engineer, keeper = (
        "property.assistant",
        "property.clerk",
        "implied.engineer",
        "implied.building_keeper",
    )
    code = f"{word}Z-101"
    life.do(clerk, "property.import_units", site=site, rows=[{"code": code, "owner": f"{word}装修人"}])
    unit = Unit.objects.get(site=life.site, code=code)
    wanted = {
        "unit": unit.pk, "tenure": Tenure.objects.get(unit=unit).pk, "works": ["decor"], "content": f"{word}刷墙",
        "builder": "company", "contractor": f"{word}装饰公司", "licence": "D1", "foreman": f"{word}工长",
        "foreman_mobile": f"136{life.phone[3:]}", "starts_on": today, "ends_on": today + timedelta(days=40),
        "responsible": life.people[clerk].pk,
    }  # fmt: skip
    other = life.do(helper, "renovation.apply", scope="fitting", **wanted)
    life.do(helper, "renovation.withdraw", renovation=other.pk, reason=f"{word}不装了")
    row = life.do(helper, "renovation.apply", **wanted)
    for kind in row.needed():
        given = {"files": [photo(f"{word}.png")], "note": f"{word}原件"}
        life.do(helper, "renovation.add_paper", renovation=row.pk, kind=kind.value, **given)
    life.do(helper, "renovation.submit", renovation=row.pk)
    life.do(engineer, "renovation.check", renovation=row.pk, outcome="pass", opinion=f"{word}不动承重墙")
    life.do(clerk, "renovation.sign_agreement", renovation=row.pk, signature=handwriting())
    deposit = life.do(clerk, "services.take_deposit", unit=unit.pk, payer=f"{word}装修人", amount="100")
    life.do(clerk, "renovation.link_deposit", renovation=row.pk, deposit=deposit.pk)
    life.do(clerk, "renovation.issue_permit", renovation=row.pk)
    life.do(clerk, "renovation.issue_passes", renovation=row.pk, workers=[{"name": f"{word}木工", "trade": "木工"}])
    life.do(keeper, "renovation.visit", renovation=row.pk, seen=f"{word}刷了两面墙", photos=[photo()])
    life.do(
        keeper, "renovation.record_violation", renovation=row.pk, fault="waste", what=f"{word}垃圾堆在楼道",
        due_at=clock.now() + timedelta(days=2), photos=[photo()],
    )  # fmt: skip
