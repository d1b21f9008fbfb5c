"""Customers as an actor may see them: the one search box, the list, a file and what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from zhishou.areas.customers.models import Customer, CustomerClass, ServiceRecord, site_token
from zhishou.areas.customers.words import STALE_AFTER_DAYS
from zhishou.kernel import clock, pinyin, settings_store, typed
from zhishou.kernel.actor import Actor, able, holdings_at
from zhishou.kernel.models import Person, Site
from zhishou.kernel.privacy import ERASED

AT_MOST, LOOKED_AT = 20, 500
_NUMBER = re.compile(r"\s*k(\d{4})-?(\d{1,9})\s*", re.IGNORECASE)
_LONG_HAN = re.compile(rf"[{pinyin.HAN}]{{3,}}")
_FEW_DIGITS = re.compile(r"\d{1,2}")
_COLUMNS = ", ".join(f'c."{f.column}"' for f in Customer._meta.concrete_fields if f.name != "tokens")
_MOST_SITE_WORDS = 3  # more sites are checked row by row: their words would be most of the index


def one(actor: Actor, pk: int) -> Customer | None:
    """A customer within sight by id."""
    found: Customer | None = Customer.objects.within(actor).defer("tokens").filter(pk=pk).first()
    return found


def at(site: Site) -> QuerySet[Customer]:
    """Every file of a site whose data was not erased, whoever asks: to draw a list from."""
    rows: QuerySet[Customer] = Customer.objects.filter(site=site).exclude(name=ERASED)
    return rows.defer("tokens").select_related("owner", "site")


def by_email(site: Site, address: str) -> Customer | None:
    """The one customer below a site whose file has this e-mail address; None when there is none, or more than one."""
    rows = Customer.objects.annotate(small=Lower("email")).filter(
        small=address.lower(), site__path__startswith=site.path
    )
    found = list(rows.exclude(email="").select_related("site").defer("tokens")[:2])
    return found[0] if len(found) == 1 else None


def is_important(customer: Customer | None, site: Site, phone: str) -> bool:
    """Whether a matter is an important customer's: by their file, else by a file at the site with the telephone given."""
    if customer is not None:
        return customer.is_vip
    return bool(phone) and Customer.objects.filter(site=site, mobile=phone, is_vip=True).exists()


def find(actor: Actor, text: str, *, limit: int = AT_MOST) -> list[Customer]:
    """Customers by name, pinyin, initials, three or more digits of a phone, room, number or card; at most `limit`.

    All words of `text` must fit. One letter or fewer than three digits alone say too little: nothing is found.
    What fits wholly comes before what only begins so, each by name. Only rows at the actor's sites exist.
    """
    sites = (
        sorted(actor.sites(*Customer.seen_by))
        if not actor.is_system
        else list(Site.objects.values_list("pk", flat=True))
    )
    if not sites:
        return []
    if named := _by_number(text):
        return list(Customer.objects.filter(number=named, site_id__in=sites).defer("tokens"))
    query = search_query(text)
    if query is None:
        return []
    # Whole words first (all initials, the last digits): they are what is meant, and few; beginnings only fill the rest.
    rows = _matching(query.replace(":*", ""), text, sites, limit)
    if len(rows) < limit and ":*" in query:
        known = {row.pk for row in rows}
        rows += [row for row in _matching(query, text, sites, limit) if row.pk not in known]
    return rows[:limit]


def _matching(query: str, text: str, sites: list[int], limit: int) -> list[Customer]:
    where = ["tokens @@ %s::tsquery"]
    values: list[Any] = [query]
    if len(sites) <= _MOST_SITE_WORDS:
        values[0] = f"({query}) & ({' | '.join(site_token(pk) for pk in sites)})"
    else:
        where.append("site_id = ANY(%s)")
        values.append(sites)
    # Pairs of characters can fit in another order; a phrase of three or more must stand there as typed.
    for phrase in _LONG_HAN.findall(pinyin.plain(text)):
        where.append("(name || ' ' || place || ' ' || member_card) LIKE %s")
        values.append(f"%{phrase}%")
    sql = (
        "WITH m AS MATERIALIZED (SELECT id, sort_key FROM customers_customer "
        f"WHERE {' AND '.join(where)} LIMIT {LOOKED_AT}), "
        "f AS (SELECT id, sort_key FROM m ORDER BY sort_key, id LIMIT %s) "
        f"SELECT {_COLUMNS} FROM f JOIN customers_customer c ON c.id = f.id ORDER BY f.sort_key, f.id"
    )
    return list(Customer.objects.raw(sql, [*values, limit]))


def search_query(text: str) -> str | None:
    """The text of a tsquery, or None when the text says too little to look for."""
    plain = pinyin.plain(text).strip()
    if (len(plain) < 2 and plain.isascii()) or _FEW_DIGITS.fullmatch(plain):
        return None
    return pinyin.search_query(text)


def _by_number(text: str) -> str | None:
    found = _NUMBER.fullmatch(text)
    return f"K{found[1]}-{int(found[2]):05d}" if found else None


def listing(actor: Actor, filters: dict[str, str]) -> QuerySet[Customer]:
    """The list of customers; `filters`: q, kind, owner (mine, none, or a person's id), klass, view (vip, today, stale), site."""
    rows: QuerySet[Customer] = (
        Customer.objects.within(actor).defer("tokens").select_related("site", "owner", "classing__klass")
    )
    if text := filters.get("q", ""):
        named, query = _by_number(text), search_query(text)
        if named:
            rows = rows.filter(number=named)
        elif query:
            rows = rows.extra(where=["tokens @@ %s::tsquery"], params=[query])
        else:
            rows = rows.none()
    if (kind := filters.get("kind", "")) in Customer.Kind.values:
        rows = rows.filter(kind=kind)
    owner = filters.get("owner", "")
    if owner == "mine":
        rows = rows.filter(owner_id=actor.person_id)
    elif owner == "none":
        rows = rows.filter(owner=None)
    elif (pk := typed.number(owner)) is not None:
        rows = rows.filter(owner_id=pk)
    if (klass := typed.number(filters.get("klass", ""))) is not None:
        rows = rows.filter(classing__klass_id=klass)
    if (site := typed.number(filters.get("site", ""))) is not None:
        rows = rows.filter(site_id=site)
    if filters.get("view") == "vip":
        rows = rows.filter(is_vip=True)
    elif filters.get("view") == "today":
        rows = rows.filter(updated_at__gte=clock.midnight(clock.today()))
    elif filters.get("view") == "stale":
        rows = rows.filter(updated_at__lt=clock.now() - timedelta(days=stale_after(actor)))
    return rows.order_by("sort_key", "pk")


def classes(actor: Actor) -> list[tuple[str, str]]:
    """The classes that files within sight may be in, by id and name."""
    sites = Site.objects.filter(pk__in=actor.sites(*Customer.seen_by))
    nodes = {pk for site in sites for pk in site.lineage()}
    rows = CustomerClass.objects.filter(site_id__in=nodes, retired_at=None).order_by("site__path", "place", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def class_named(pk: int | None) -> str:
    """What a class is called, also when it counts no more; empty for none."""
    known = CustomerClass.objects.filter(pk=pk) if pk is not None else CustomerClass.objects.none()
    return known.values_list("name", flat=True).first() or ""


def stale_after(actor: Actor) -> int:
    """After how many days without a change a file counts as 久未更新, where the actor works."""
    at = next(iter(actor.appointments), None)
    return int(settings_store.value(STALE_AFTER_DAYS.name, at.site) if at else STALE_AFTER_DAYS.default)


def by_number(actor: Actor, number: str) -> Customer | None:
    """A file by its number, when it is within sight."""
    rows = Customer.objects.within(actor).defer("tokens").select_related("site", "owner")
    found: Customer | None = rows.filter(number=number).first()
    return found


def of_members(actor: Actor, since: datetime, until: datetime) -> QuerySet[ServiceRecord]:
    """The services members took in a period; history is not counted."""
    rows: QuerySet[ServiceRecord] = ServiceRecord.objects.within(actor).filter(
        at__gte=since, at__lt=until, is_history=False, customer__kind=Customer.Kind.MEMBER
    )
    return rows


def services(actor: Actor, customer: Customer) -> QuerySet[ServiceRecord]:
    """What was done for a customer, the latest first."""
    rows: QuerySet[ServiceRecord] = ServiceRecord.objects.within(actor).filter(customer=customer)
    return rows.select_related("person").order_by("-at", "-pk")


def like(actor: Actor, name: str, mobile: str) -> list[Customer]:
    """Files that may be the same person: the same mobile, or the same name; for hints while typing."""
    same = Q(mobile=mobile) if mobile else Q(pk=None)
    if name:
        same |= Q(name=name, sort_key=pinyin.sort_key(name)[:200])
    rows = Customer.objects.within(actor).defer("tokens").filter(same).select_related("site")
    return list(rows.order_by("sort_key", "pk")[:5])


def people_who_contact(actor: Actor, site: Site | None) -> list[Person]:
    """Who may look after customers at the site (or anywhere the actor assigns), by name."""
    return people_with(actor, site, "contact_customers")


def people_with(actor: Actor, site: Site | None, capability: str) -> list[Person]:
    """Whose duties grant a capability at the site (anywhere when none is named), by name."""
    if site is not None:
        return list(Person.objects.within(actor).filter(pk__in=able(capability, site).values("pk")))
    rows = holdings_at(clock.now()).filter(clause__grants__contains=[capability])
    ids = rows.values_list("appointment__person_id", flat=True)
    return list(Person.objects.within(actor).filter(pk__in=ids, is_active=True))


def load(actor: Actor, people: Sequence[Person]) -> dict[int, int]:
    """How many files each person looks after, within the actor's sight."""
    rows = Customer.objects.within(actor).filter(owner__in=people).values("owner_id").annotate(n=Count("pk"))
    return {row["owner_id"]: row["n"] for row in rows.order_by()}


def with_same_phone(actor: Actor, customer: Customer) -> list[Customer]:
    """Other files with the same mobile: a family, or a double."""
    if not customer.mobile:
        return []
    rows = Customer.objects.within(actor).defer("tokens").filter(mobile=customer.mobile).exclude(pk=customer.pk)
    return list(rows.order_by("sort_key", "pk")[:5])


def cases_of(actor: Actor, customer: Customer) -> list[Any]:
    """The customer's cases within the actor's sight, the latest first."""
    from zhishou.areas.cases.queries import listing

    return listing.of_customer(actor, customer)
