"""What waits for a person without being owed: the next step is theirs by a duty, and no duty sets a deadline for it.

Each area hands in its own waiting steps; 我的职责 shows them below what is owed. What a charter does set a deadline for
is owed, and then not said a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from zhishou.kernel import clock
from zhishou.kernel.citing import cited

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.models import Obligation, Site

AT_MOST = 12  # of each area


@dataclass(frozen=True)
class Waiting:
    """One step: by which duty it is the person's, since when it waits, and what was promised of it, if anything."""

    do: str  # the operation that takes the step
    context: str  # the matter (`cases.case:12`), as obligations name it
    what: str
    basis: str
    url: str
    action_label: str
    since: datetime
    due: datetime | None = None

    @property
    def tone(self) -> str:
        """`late` when what was promised has passed."""
        return "late" if self.due is not None and self.due < clock.now() else ""


@dataclass(frozen=True)
class Source:
    """The waiting steps of one area, the longest waiting first, and the list that shows all of them."""

    find: Callable[[Actor, int], list[Waiting]]
    url: str


SOURCES: list[Source] = []


def register(find: Callable[[Actor, int], list[Waiting]], url: str) -> None:
    """An area hands in how it finds at most so many steps that wait for an actor, in a fixed number of queries."""
    SOURCES.append(Source(find, url))


@dataclass(frozen=True)
class Found:
    """What waits for an actor; `more` are the lists that hold more than is shown."""

    steps: list[Waiting]
    more: list[str]


def for_actor(actor: Actor, owed: Iterable[Obligation]) -> Found:
    """Every area's waiting steps, what was promised soonest first, then the longest waiting; without those owed already."""
    told = {(row.context, do) for row in owed for do in row.kept_by}
    steps: list[Waiting] = []
    more: list[str] = []
    for source in SOURCES:
        found = source.find(actor, AT_MOST + 1)
        more += [source.url] if len(found) > AT_MOST else []
        steps += [step for step in found[:AT_MOST] if (step.context, step.do) not in told]
    return Found(sorted(steps, key=lambda step: (step.due is None, step.due or step.since)), more)


def by_duty(actor: Actor, capability: str, site: Site) -> str:
    """“客户服务部经理·三”: the duty by which the actor may take a step at a site; nothing when there is none."""
    trial = site.in_trial()
    grant = next((g for g in actor.grants if g.capability == capability and g.covers(site.path, trial)), None)
    if grant is None:
        return ""
    holder = grant.principal.pk if grant.principal else actor.person_id
    posts = {a.pk: a.post.name for a in actor.house.appointed(holder)} if holder else {}
    return cited(posts.get(grant.appointment_id, ""), grant.position)
