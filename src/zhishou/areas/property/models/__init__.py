"""Communities as they are billed: places, people with dated relations, meters and readings."""

from zhishou.areas.property.models.batches import ImportBatch
from zhishou.areas.property.models.certificates import Certificate
from zhishou.areas.property.models.meters import Meter, Missed, Reading, ReadingEntry, Round
from zhishou.areas.property.models.moments import Handover, NameTransfer, OwnerCheck
from zhishou.areas.property.models.parties import Mandate, Party, PayerAgreement, Tenure
from zhishou.areas.property.models.places import Building, Pool, PoolMember, Subscription, Unit, UnitFact

__all__ = [
    "Building", "Certificate", "Handover", "ImportBatch", "Mandate", "Meter", "Missed", "NameTransfer", "OwnerCheck", "Party",
    "PayerAgreement", "Pool", "PoolMember", "Reading", "ReadingEntry", "Round", "Subscription", "Tenure", "Unit",
    "UnitFact",
]  # fmt: skip
