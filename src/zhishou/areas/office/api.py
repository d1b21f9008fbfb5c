"""Reading through the JSON door: who I am, what I owe, cases and customers within sight."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, Field

from zhishou.areas.cases.queries import listing
from zhishou.areas.customers.queries import find
from zhishou.areas.office.queries import mine
from zhishou.kernel import clock
from zhishou.kernel.doors.api import Trouble, actor_of, api
from zhishou.kernel.templatetags.zhishou import mask_phone

AT_MOST = 200


class Post(BaseModel):
    """A post one holds."""

    post: str
    site: str
    signed: bool
    letter: str = ""


class Me(BaseModel):
    """Who the key belongs to, the posts held and what they allow where."""

    username: str
    name: str
    posts: list[Post]
    capabilities: list[str]


class Owed(BaseModel):
    """One thing owed: by which duty, until when, and where it is done."""

    id: int
    operation: str
    what: str
    duty: str
    subject: str
    due_at: datetime
    state: str
    url: str


class CaseLine(BaseModel):
    """A case without anybody's name or phone."""

    number: str
    kind: str
    stage: str
    title: str
    site: str
    place: str
    urgent: bool
    taken_at: datetime
    due_at: datetime | None
    promised_at: datetime | None
    closed_at: datetime | None


class CustomerLine(BaseModel):
    """A customer, the phone masked."""

    id: int
    number: str
    name: str
    phone: str
    place: str


class CaseFilter(BaseModel):
    """Narrows the cases as the page's filters do; `offset` goes on from the page before."""

    q: str = Field("", max_length=80)
    stage: str = Field("", max_length=20)
    kind: str = Field("", max_length=20)
    site: str = Field("", max_length=20)
    view: str = Field("", max_length=20)
    limit: int = Field(50, ge=1, le=AT_MOST)
    offset: int = Field(0, ge=0, le=1_000_000)


class CustomerFilter(BaseModel):
    """What to look for: name, pinyin, initials, digits of a phone, room, number."""

    q: str = Field(min_length=1, max_length=80)
    limit: int = Field(20, ge=1, le=50)


@api.get("/me", response={200: Me, 401: Trouble, 403: Trouble}, summary="我是谁", tags=["me"])
def me(request: HttpRequest) -> Me:
    """The person of this key or session, the posts held, and the capabilities their signed duties grant."""
    actor = actor_of(request)
    assert actor.person is not None
    letters = mine.letters(actor, mine.held(actor, clock.now()))
    posts = [Post(post=x.post, site=x.site, signed=bool(x.number), letter=x.number) for x in letters]
    return Me(
        username=actor.person.username, name=actor.person.name, posts=posts, capabilities=sorted(actor.capabilities)
    )


@api.get("/owed", response={200: list[Owed], 401: Trouble, 403: Trouble}, summary="我欠着的事", tags=["me"])
def owed(request: HttpRequest) -> list[Owed]:
    """What I owe now, what is due first on top."""
    actor, now = actor_of(request), clock.now()
    return [
        Owed(
            id=x.row.pk, operation=x.row.do_operation, what=x.what, duty=x.row.duty_id, subject=x.row.subject,
            due_at=x.row.due_at, state=x.row.state, url=x.action_url,
        )
        for x in mine.to_do(actor, now)
    ]  # fmt: skip


@api.get(
    "/cases", response={200: list[CaseLine], 401: Trouble, 403: Trouble, 422: Trouble}, summary="工单", tags=["cases"]
)
def cases(request: HttpRequest, asked: Query[CaseFilter]) -> list[CaseLine]:
    """Cases within sight, newest first, by words, stage, kind, view and site code (its subtree included)."""
    rows = listing.listing(actor_of(request), asked.model_dump(include={"q", "stage", "kind", "site", "view"}))
    return [
        CaseLine(
            number=c.number, kind=c.kind, stage=c.stage, title=c.title, site=c.site.code, place=c.place, urgent=c.urgent,
            taken_at=c.taken_at, due_at=c.due_at, promised_at=c.promised_at, closed_at=c.closed_at,
        )
        for c in rows[asked.offset : asked.offset + asked.limit]
    ]  # fmt: skip


@api.get(
    "/customers",
    response={200: list[CustomerLine], 401: Trouble, 403: Trouble, 422: Trouble},
    summary="找客户",
    tags=["customers"],
)
def customers(request: HttpRequest, asked: Query[CustomerFilter]) -> list[CustomerLine]:
    """Customers within sight that fit every word; phones are masked (showing one whole is an operation)."""
    rows = find(actor_of(request), asked.q.replace("\0", ""), limit=asked.limit)
    return [
        CustomerLine(id=c.pk, number=c.number, name=c.name, phone=mask_phone(c.mobile), place=c.place) for c in rows
    ]
