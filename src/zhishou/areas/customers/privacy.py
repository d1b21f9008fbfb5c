"""One customer's data as a whole: a copy for them, and erasing (PIPL 45 and 47). What of them is kept here, too."""

from __future__ import annotations

import hashlib

from django.db import models

from zhishou.areas.customers.models import (
    Brought,
    Classing,
    Closure,
    Contact,
    Customer,
    PrivacyRequest,
    ServiceRecord,
    Strength,
)
from zhishou.areas.people.privacy import KEPT_YEARS
from zhishou.kernel import files, numbering, privacy
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.privacy import ERASED, Holder
from zhishou.kernel.types import Ref

ZIP = "application/zip"

privacy.register(
    Customer,
    Holder(
        lambda whose: Customer.objects.filter(pk=whose.customer),
        {
            "name": ERASED, "mobile": "", "other_phones": list, "email": "", "place": "", "is_vip": False, "member_card": "",
            "member_since": None, "card_expires_on": None, "rest_from": None, "rest_to": None, "rest_days": list,
            "wish": "", "wish_from": None, "wish_to": None, "note": "",
        },
    ),
)  # fmt: skip
privacy.register(
    ServiceRecord,
    Holder(lambda whose: ServiceRecord.objects.filter(customer=whose.customer), {"place": ERASED, "note": ""}),
)
privacy.register_staff(
    ServiceRecord,
    Holder(lambda person: ServiceRecord.objects.filter(person=person), {"technician": ERASED}, years=KEPT_YEARS),
)
privacy.register_staff(
    Strength,
    Holder(lambda person: Strength.objects.filter(person=person), {"percent": Strength.USUAL}, years=KEPT_YEARS),
)
privacy.register(Closure, Holder(lambda whose: Closure.objects.filter(customer=whose.customer), {"reason": ERASED}))
privacy.register(Contact, Holder(lambda whose: Contact.objects.filter(customer=whose.customer), {"words": ERASED}))

privacy.register(
    Brought,
    Holder(
        lambda whose: Brought.objects.filter(customer=whose.customer),
        {"their_id": ERASED, "salt": "", "marks": dict},
        drop=True,
    ),
)

privacy.register(
    Classing, Holder(lambda whose: Classing.objects.filter(customer=whose.customer), {"facts": dict}, drop=True)
)


def whose(customer: Customer) -> privacy.Whose:
    """The person behind a file, as the other areas look for them: by the file, and by phone and e-mail address within the company."""
    company = customer.site.company()
    sites = Site.objects.filter(path__startswith=company.path).values_list("pk", flat=True)
    emails = frozenset([customer.email] if customer.email else [])
    return privacy.Whose(customer.pk, customer.name, frozenset(customer.phones), frozenset(sites), emails)


class OfOnePerson(Command):
    customer: Ref[Customer] = ask("客户")


def _url(row: models.Model) -> str:
    return f"/privacy#{row}"


@operation(
    "customers.export_data", label="提供个人信息副本", capability="protect_data", about="customer", url_after=_url
)
def export_data(act: Act, cmd: OfOnePerson) -> PrivacyRequest:
    """Gather everything kept about a customer into one ZIP for them, after checking who asks (PIPL 45).

    Matters brought without a file are found by the telephone numbers and the e-mail address of the file.
    """
    customer = act.lock(cmd.customer)
    found = privacy.find(whose(customer))
    data = privacy.package(found)
    request = _noted(act, customer, PrivacyRequest.Kind.EXPORT, {"rows": len(found.rows), "files": len(found.files)})
    files.store(
        data, name=f"{request.number}.zip", mime=ZIP, about=request, kind="privacy", site=customer.site,
        by=act.actor.person, sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    return request


@operation("customers.erase_data", label="删除个人信息", capability="protect_data", about="customer", url_after=_url)
def erase_data(act: Act, cmd: OfOnePerson) -> PrivacyRequest:
    """Erase what is kept about a customer: names, numbers, words and pictures, for good (PIPL 47).

    Dates, amounts and states stay, and so do events with their commitments. Signatures on money paid or received are
    vouchers and stay (Accounting Archives Rules). Refused while a matter is open or when it was done before.
    """
    customer = act.lock(cmd.customer)
    if customer.name == ERASED:
        raise Refused("privacy.erased_before", number=customer.number)
    person = whose(customer)
    if open_now := privacy.open_matters(person):
        raise Refused("privacy.still_open", n=open_now)
    found = privacy.find(person)
    for earlier in PrivacyRequest.objects.filter(customer=customer):
        found.files.extend(files.of(earlier, "privacy"))
    counts = privacy.erase(found)
    act.note(**counts)
    return _noted(act, customer, PrivacyRequest.Kind.ERASE, counts)


def _noted(act: Act, customer: Customer, kind: PrivacyRequest.Kind, counts: dict[str, int]) -> PrivacyRequest:
    return PrivacyRequest.objects.create(
        number=numbering.take("G"), site_id=customer.site_id, customer=customer, kind=kind, counts=counts,
        by=act.person, at=act.now,
    )  # fmt: skip
