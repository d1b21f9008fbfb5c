"""Customers' files, the classes they fall into, and the lists of files to go through."""

from zhishou.areas.customers.models.brought import Brought
from zhishou.areas.customers.models.classes import Classing, CustomerClass
from zhishou.areas.customers.models.files import (
    Assignment,
    Closure,
    Contact,
    Customer,
    ImportBatch,
    PrivacyRequest,
    ServiceRecord,
    Strength,
    site_token,
)
from zhishou.areas.customers.models.rounds import FileRound, RoundFile

__all__ = [
    "Assignment", "Brought", "Classing", "Closure", "Contact", "Customer", "CustomerClass", "FileRound", "ImportBatch", "PrivacyRequest",
    "RoundFile", "ServiceRecord", "Strength", "site_token",
]  # fmt: skip
