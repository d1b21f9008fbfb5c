"""A unit's code in a table: it says which unit is meant within one community, not always at a site that has several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from zhishou.areas.property.models import Unit
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import quantity


def below(site: Site) -> Counter[str]:
    """The codes of the units at a site and below, and in how many communities each one is."""
    return Counter(Unit.objects.filter(site__path__startswith=site.path).values_list("code", flat=True))


def wrong(code: str, known: Mapping[str, int]) -> list[str]:
    """Why no line for a site can name a unit by this code; empty when one can. `known`: see `below`."""
    if not known.get(code):
        return [_("没有房屋“{code}”，请先导入房屋。").format(code=code)]
    if known[code] > 1:
        return [quantity("有 {n} 个小区都有房屋“{code}”，请选其中一个小区再导入。", n=known[code], code=code)]
    return []


def refuse_shared(site: Site, codes: Iterable[str]) -> None:
    """Refused when several communities at a site and below have a unit of one of these codes."""
    known = below(site)
    if (shared := next((code for code in codes if known[code] > 1), None)) is not None:
        raise Refused("property.code_shared", unit=shared, n=known[shared])
