"""One employee's data as a whole: a copy at any time, and erasing once they have left (PIPL 45 and 47).

What the Labour Contract Law (article 50) wants kept for two years, the name and the signed duties above all, is erased
by a request after that; until then it stays and the answer says how much.
"""

from __future__ import annotations

import hashlib
import secrets as random
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q

from zhishou.areas.people.models import Factor, PrivacyRequest
from zhishou.kernel import clock, files, numbering, privacy
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Absence, ApiToken, Appointment, Notice, Person, SavedView
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.privacy import ERASED, Holder, Quotes, register_staff
from zhishou.kernel.types import Ref

ZIP = "application/zip"
KEPT_YEARS = 2  # Labour Contract Law 50


def _nameless() -> str:
    return f"erased-{random.token_hex(8)}"


def _of(model: type[models.Model], field: str = "person") -> Callable[[Person], models.QuerySet[Any]]:
    return lambda person: model._default_manager.filter(**{field: person})


def _self(person: Person) -> models.QuerySet[Person]:
    return Person.objects.filter(pk=person.pk)


def _told_of(person: Person) -> models.QuerySet[Notice]:
    """What others were told about the person by name."""
    company = person.site.company()
    return Notice.objects.filter(facts__name=person.name, person__site__path__startswith=company.path)


register_staff(Person, Holder(_self, {"mobile": ""}))
register_staff(Factor, Holder(_of(Factor), {"name": "", "secret": b""}, drop=True))
register_staff(ApiToken, Holder(_of(ApiToken), {"name": ""}, drop=True))
register_staff(SavedView, Holder(_of(SavedView), {"name": "", "query": ""}, drop=True))
register_staff(Notice, Holder(_of(Notice), {"facts": dict}, drop=True))
register_staff(Notice, Holder(_told_of, {}, drop=True, years=KEPT_YEARS))
register_staff(Absence, Holder(_of(Absence), {"reason": ERASED}))
register_staff(Appointment, Holder(_of(Appointment), {"end_reason": ERASED}, years=KEPT_YEARS))
register_staff(Person, Holder(_self, {"name": ERASED, "username": _nameless, "sort_key": _nameless}, years=KEPT_YEARS))


class OfOneEmployee(Command):
    person: Ref[Person] = ask("人员")


def _url(row: models.Model) -> str:
    return f"/privacy#{row}"


@operation("people.export_data", label="提供个人信息副本", capability="protect_data", about="person", url_after=_url)
def export_data(act: Act, cmd: OfOneEmployee) -> PrivacyRequest:
    """Gather everything kept about an employee into one ZIP for them, after checking who asks (PIPL 45)."""
    person = act.lock(cmd.person)
    found = privacy.find_staff(person, _quotes(person))
    data = privacy.package(found)
    request = _noted(act, person, PrivacyRequest.Kind.EXPORT, {"rows": len(found.rows), "files": len(found.files)})
    files.store(
        data, name=f"{request.number}.zip", mime=ZIP, about=request, kind="privacy", site=person.site,
        by=act.actor.person, sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    return request


@operation("people.erase_data", label="删除个人信息", capability="protect_data", about="person", url_after=_url)
def erase_data(act: Act, cmd: OfOneEmployee) -> PrivacyRequest:
    """Erase what is kept about somebody who has left: numbers, addresses, keys, words, for good (PIPL 47).

    Name, signed duties and consequences stay two years after leaving (Labour Contract Law 50) and go by a request after
    that. Events, deadlines and books keep who did what by number. Refused for who still works here, or when all is gone.
    """
    person = act.lock(cmd.person)
    if person.is_active or person.left_on is None:
        raise Refused("people.still_here", name=person.name)
    if person.name == ERASED:
        raise Refused("privacy.erased_before", number=person.username)
    found = privacy.find_staff(person, _quotes(person), years_gone=_years_since(act, person))
    for earlier in PrivacyRequest.objects.filter(person=person):
        found.files.extend(files.of(earlier, "privacy"))
    counts = privacy.erase(found)
    act.note(**counts)
    return _noted(act, person, PrivacyRequest.Kind.ERASE, counts)


def _years_since(act: Act, person: Person) -> int:
    today, left = clock.local(act.now).date(), person.left_on
    assert left is not None
    return today.year - left.year - ((today.month, today.day) < (left.month, left.day))


def _quotes(person: Person) -> list[Quotes]:
    """What names the person in words of other events: the telephone number, and the row of the table that brought them."""
    here = Q(event__site__path__startswith=person.site.company().path)
    tables = here & Q(event__operation="people.import_staff")
    return [Quotes(tables, [f'"{person.username}"']), Quotes(here, [person.mobile] if person.mobile else [])]


def _noted(act: Act, person: Person, kind: PrivacyRequest.Kind, counts: dict[str, int]) -> PrivacyRequest:
    return PrivacyRequest.objects.create(
        number=numbering.take("G"), site_id=person.site_id, person=person, kind=kind, counts=counts, by=act.person,
        at=act.now,
    )  # fmt: skip
