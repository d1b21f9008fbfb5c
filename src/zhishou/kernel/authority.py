"""By what right: duty, person, root, link or system. The event says which."""

from __future__ import annotations

from dataclasses import dataclass

from zhishou.kernel import words
from zhishou.kernel.actor import Actor, Grant
from zhishou.kernel.models import Site
from zhishou.kernel.operation import NotAllowed, Operation


@dataclass(frozen=True)
class Authority:
    """The right an act rests on."""

    kind: str
    grant: Grant | None = None

    def apart_from(self, operation: str, actor: Actor) -> list[str]:
        """Steps after which the clause itself wants another person for `operation`."""
        if self.grant is None:
            return []
        rules = actor.house.apart(self.grant.clause_id)
        return [name for rule in rules if rule["do"] == operation for name in rule["not_who"]]


def find_authority(op: Operation, actor: Actor, site: Site | None) -> Authority:
    """The authority for an operation at a site, now. NotAllowed says why there is none and what to do."""
    if actor.is_system:
        if op.by_system:
            return Authority("system")
        raise NotAllowed("authority.not_for_jobs", label=op.label)
    if actor.link is not None:
        if op.by_link and op.name in actor.link.operations:
            return Authority("link")
        raise NotAllowed("authority.not_for_links")
    if actor.person is None or not actor.person.is_active:
        raise NotAllowed("authority.sign_in")
    if op.capability and (grant := _grant(op, actor, site)):
        return Authority("root" if grant.root else "duty", grant)
    if op.personal:
        return Authority("person")
    raise _why_not(op, actor, site)


def _grant(op: Operation, actor: Actor, site: Site | None) -> Grant | None:
    for grant in actor.grants:
        if grant.capability != op.capability:
            continue
        if site is None or grant.covers(site.path, site.in_trial()):
            return grant
    return None


def _why_not(op: Operation, actor: Actor, site: Site | None) -> NotAllowed:
    capability = words.CAPABILITIES.get(op.capability, op.label)
    same = [g for g in actor.grants if g.capability == op.capability]
    if site is not None and any(site.path.startswith(g.path) for g in same):
        return NotAllowed("duty.unsigned", capability=capability, site=site.name)
    if same and site is not None:
        return NotAllowed("duty.elsewhere", capability=capability, site=site.name)
    return NotAllowed("duty.none", capability=capability, label=op.label)
