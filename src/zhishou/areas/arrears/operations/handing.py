"""Letters of a building counted out to the building keeper, who signs for them before serving them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.arrears.models import Letter, LetterHandover
from zhishou.areas.arrears.queries import handing
from zhishou.areas.property.models import Building
from zhishou.kernel import files, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

BOOK = "PF"


class TakeLetters(Command):
    site: Ref[Site] = ask("小区")
    building: Ref[Building] | None = ask("楼栋", default=None)
    count: int = ask("点清份数", at_least=0, at_most=100_000)
    signature: Upload = ask("楼管员签字", widget="signature")


@operation(
    "arrears.take_letters", label="签收催缴文书", capability="serve_letters", about="site",
    url_after=lambda row: f"/arrears/handovers?site={row.site.code}",  # type: ignore[attr-defined]
)  # fmt: skip
def take_letters(act: Act, cmd: TakeLetters) -> LetterHandover:
    """Who serves them counts a building's letters and signs for them (implied.building_keeper.2).

    All that were written, not served and not signed for yet. Refused when there are none, when the count is another, and
    for whoever wrote them.
    """
    act.lock(cmd.site)  # two who sign at once: the second finds nothing left
    rows = list(handing.waiting(cmd.site).filter(unit__building=cmd.building))
    if not rows:
        raise Refused("arrears.nothing_to_hand")
    if handing.Waiting(cmd.building, rows).written_by(act.person.pk):
        raise Refused("arrears.own_letters")
    if cmd.count != len(rows):
        raise Invalid({"count": [_("这一栋有 {n} 份。请重新点一遍，数目不符时不要签收。").format(n=len(rows))]})
    made = LetterHandover.objects.create(
        site=cmd.site, building=cmd.building, number=numbering.take(BOOK), count=len(rows), handed_to=act.person,
        handed_at=act.now,
    )  # fmt: skip
    made.signature = files.keep_signature(cmd.signature, made, site=cmd.site, by=act.person)
    made.save(update_fields=["signature"])
    Letter.objects.filter(pk__in=[one.pk for one in rows]).update(handover=made)
    act.note(number=made.number, count=len(rows))
    return made
