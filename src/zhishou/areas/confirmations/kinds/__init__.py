"""The four kinds of confirmation by name."""

from zhishou.areas.confirmations.kinds.closing import CLOSING
from zhishou.areas.confirmations.kinds.promotion import PROMOTION
from zhishou.areas.confirmations.kinds.sales import SALES
from zhishou.areas.confirmations.kinds.terms import Spec
from zhishou.areas.confirmations.kinds.title import TITLE

KINDS: dict[str, Spec] = {spec.kind.value: spec for spec in (SALES, PROMOTION, CLOSING, TITLE)}
"""Each kind's terms, reading and paper."""
