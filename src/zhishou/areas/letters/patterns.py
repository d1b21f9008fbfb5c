"""岗位模板: what the packs of this version say of a post otherwise than its charter in force, to be compared and taken over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from zhishou.areas.letters import drafts, terms
from zhishou.areas.letters.install import clause_of
from zhishou.areas.letters.terms import Difference
from zhishou.kernel.actor import Actor
from zhishou.kernel.holding import ClauseText
from zhishou.kernel.models import Appointment, CharterVersion, Clause, Post
from zhishou.packs import loader


@dataclass(frozen=True)
class Differing:
    """A post whose charter in force differs from its pack: how many hold it, what taking the pack's words would change.

    `taken` when the post's draft says just that already.
    """

    post: Post
    current: CharterVersion
    draft: CharterVersion | None
    changed: Difference
    people: int
    taken: bool


@cache
def _packs() -> dict[str, tuple[ClauseText, ...]]:
    return {post.code: tuple(map(clause_of, post.clauses)) for pack in loader.load_all() for post in pack.posts}


def merged(post: Post, current: Sequence[Clause]) -> list[ClauseText]:
    """The duties of the post's pack, then those the company wrote itself; nothing for a post of no pack."""
    texts = _packs().get(post.code, ())
    ids = {text.duty_id for text in texts}
    return [*texts, *(drafts.text_of(clause) for clause in current if clause.duty_id not in ids)] if texts else []


def difference(post: Post, current: Sequence[Clause]) -> Difference | None:
    """What taking over the pack's words would change; None where nothing, in whatever order the duties stand."""
    texts = merged(post, current)
    found = terms.difference(current, [_clause(text, n) for n, text in enumerate(texts, 1)])
    return found if texts and found.any else None


def _clause(text: ClauseText, position: int) -> Clause:
    """A duty as a clause that is not kept."""
    return Clause(
        duty_id=text.duty_id, position=position, text=text.text, grants=list(text.grants), obliges=list(text.obliges),
        apart=list(text.apart), digest=text.digest,
    )  # fmt: skip


def differing(actor: Actor) -> list[Differing]:
    """The posts the actor writes charters for whose pack says something else than what is in force, by company and code."""
    rows = CharterVersion.objects.filter(post__site_id__in=actor.sites("write_charters"), post__code__in=_packs())
    known = rows.filter(state__in=("published", "draft")).order_by("post__site__path", "post__code", "number")
    current: dict[int, CharterVersion] = {}
    written: dict[int, CharterVersion] = {}
    for version in known.select_related("post__site").prefetch_related("clauses"):
        (current if version.state == CharterVersion.State.PUBLISHED else written)[version.post_id] = version
    people: dict[int, int] = {}
    for post_id in Appointment.objects.filter(post__in=current, ended_at=None).values_list("post_id", flat=True):
        people[post_id] = people.get(post_id, 0) + 1
    return [
        Differing(one.post, one, written.get(pk), changed, people.get(pk, 0), _says(written.get(pk), one))
        for pk, one in current.items()
        if (changed := difference(one.post, terms.clauses_of(one)))
    ]


def _says(draft: CharterVersion | None, current: CharterVersion) -> bool:
    """Whether a draft says what the pack would make of the charter in force."""
    if draft is None:
        return False
    wanted = [(text.duty_id, text.digest) for text in merged(current.post, terms.clauses_of(current))]
    return [(clause.duty_id, clause.digest) for clause in draft.clauses.all()] == wanted
