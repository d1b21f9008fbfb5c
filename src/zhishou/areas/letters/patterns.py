"""岗位模板: what the packs of this version say of a post otherwise than its charter in force, to be compared and taken over.

What of a duty (its words, its powers, its deadlines, who must be another) once was in force here just as its pack has it
was changed, or left out, by the company: that is its own business and stays. Whatever else a pack says otherwise came
with a newer version of the program.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from zhishou.areas.letters import drafts, terms
from zhishou.areas.letters.install import clause_of
from zhishou.areas.letters.terms import Difference
from zhishou.kernel.actor import Actor
from zhishou.kernel.evidence import canonical
from zhishou.kernel.holding import ClauseText
from zhishou.kernel.models import Appointment, CharterVersion, Clause, Post, Site
from zhishou.packs import loader
from zhishou.packs.texts import Pack, PostText

PARTS, WHOLE = ("text", "grants", "obliges", "apart"), ""
Known = Collection[tuple[str, str, str]]  # (duty, part, what it said) of all that was ever in force for a post
PUBLISHED, DRAFT = CharterVersion.State.PUBLISHED, CharterVersion.State.DRAFT


@dataclass(frozen=True)
class Differing:
    """A post whose charter in force differs from its pack: how many hold it, what the program brings, what the company changed.

    `taken` when the post's draft says just what taking over what the program brings would write.
    """

    post: Post
    current: CharterVersion
    draft: CharterVersion | None
    brought: Difference | None
    own: Difference | None
    people: int
    taken: bool


@dataclass(frozen=True)
class Gained:
    """A post that a pack of a company has and the company has not."""

    site: Site
    text: PostText


@cache
def _packs() -> tuple[Pack, ...]:
    return tuple(loader.load_all())


@cache
def _texts() -> dict[str, tuple[ClauseText, ...]]:
    return {post.code: tuple(map(clause_of, post.clauses)) for pack in _packs() for post in pack.posts}


def known_of(posts: Iterable[Post]) -> dict[int, set[tuple[str, str, str]]]:
    """What was ever in force for each of some posts, part by part and as a whole, by the post's id."""
    found: dict[int, set[tuple[str, str, str]]] = {}
    for clause in Clause.objects.filter(version__post__in=list(posts), version__state=PUBLISHED).select_related(
        "version"
    ):
        said, known = drafts.text_of(clause), found.setdefault(clause.version.post_id, set())
        known.update((clause.duty_id, part, _said(said, part)) for part in (*PARTS, WHOLE))
    return found


def _said(text: ClauseText, part: str) -> str:
    """One part of a duty as it can be told apart from another."""
    if part == WHOLE:
        return text.digest
    value = getattr(text, part)
    return canonical(sorted(value) if part == "grants" else value).hex()


def merged(post: Post, current: Sequence[Clause], known: Known) -> list[ClauseText]:
    """The duties of the post's pack, but for what the company changed of them or left out, then those it wrote itself.

    With nothing `known` all the pack's. Nothing for a post of no pack.
    """
    texts = _texts().get(post.code, ())
    mine = {clause.duty_id: drafts.text_of(clause) for clause in current}
    found: list[ClauseText] = []
    for text in texts:
        held = mine.pop(text.duty_id, None)
        if held is not None:
            found.append(replace(text, **{part: getattr(held, part) for part in _own(text, held, known)}))
        elif (text.duty_id, WHOLE, text.digest) not in known:
            found.append(text)
    return [*found, *mine.values()] if texts else []


def _own(text: ClauseText, held: ClauseText, known: Known) -> list[str]:
    """The parts of a duty that once were in force just as the pack has them, and are otherwise now."""
    return [
        part
        for part in PARTS
        if _said(held, part) != _said(text, part) and (text.duty_id, part, _said(text, part)) in known
    ]


def difference(post: Post, current: Sequence[Clause], known: Known) -> Difference | None:
    """What taking over what the program brings would change; None where nothing, in whatever order the duties stand."""
    texts = merged(post, current, known)
    found = terms.difference(current, _clauses(texts))
    return found if texts and found.any else None


def own_changes(post: Post, current: Sequence[Clause], known: Known) -> Difference | None:
    """What the company changed of the pack's duties or left out; None where nothing."""
    mine = {clause.duty_id: clause for clause in current}
    before: list[ClauseText] = []
    now: list[Clause] = []
    for text in _texts().get(post.code, ()):
        clause = mine.get(text.duty_id)
        if clause is None and (text.duty_id, WHOLE, text.digest) in known:
            before.append(text)
        elif clause is not None and (own := _own(text, held := drafts.text_of(clause), known)):
            before.append(replace(held, **{part: getattr(text, part) for part in own}))
            now.append(clause)
    return terms.difference(_clauses(before), now) if before else None


def _clauses(texts: Iterable[ClauseText]) -> list[Clause]:
    """Duties as clauses that are not kept."""
    return [
        Clause(
            duty_id=text.duty_id, position=position, text=text.text, grants=list(text.grants), obliges=list(text.obliges),
            apart=list(text.apart), digest=text.digest,
        )
        for position, text in enumerate(texts, 1)
    ]  # fmt: skip


def differing(actor: Actor) -> list[Differing]:
    """The posts the actor writes charters for whose pack says something else than what is in force.

    Those for which the program brings something first, then by company and code.
    """
    rows = CharterVersion.objects.filter(post__site_id__in=actor.sites("write_charters"), post__code__in=_texts())
    known_rows = rows.filter(state__in=(PUBLISHED, DRAFT)).order_by("post__site__path", "post__code", "number")
    current: dict[int, CharterVersion] = {}
    written: dict[int, CharterVersion] = {}
    for version in known_rows.select_related("post__site").prefetch_related("clauses"):
        (current if version.state == PUBLISHED else written)[version.post_id] = version
    people: dict[int, int] = {}
    for post_id in Appointment.objects.filter(post__in=current, ended_at=None).values_list("post_id", flat=True):
        people[post_id] = people.get(post_id, 0) + 1
    known = known_of(one.post for one in current.values())
    found = [_compared(one, written.get(pk), known[pk], people.get(pk, 0)) for pk, one in current.items()]
    return sorted((one for one in found if one.brought or one.own), key=lambda one: one.brought is None)


def _compared(current: CharterVersion, draft: CharterVersion | None, known: Known, people: int) -> Differing:
    post, clauses = current.post, terms.clauses_of(current)
    wanted = [(text.duty_id, text.digest) for text in merged(post, clauses, known)]
    says = draft is not None and [(clause.duty_id, clause.digest) for clause in draft.clauses.all()] == wanted
    return Differing(
        post, current, draft, difference(post, clauses, known), own_changes(post, clauses, known), people, says
    )


def brought(actor: Actor) -> int:
    """How many posts the program brings something for, those it brings anew among them."""
    return sum(one.brought is not None and not one.taken for one in differing(actor)) + len(gained(actor))


def gained(actor: Actor) -> list[Gained]:
    """The posts that the packs of the actor's companies have and these have not: a pack is a company's when one of its posts is."""
    sites = Site.objects.filter(pk__in=actor.sites("write_charters"), posts__isnull=False).distinct().order_by("path")
    there: dict[int, set[str]] = {}
    for site_id, code in Post.objects.filter(site__in=sites).values_list("site_id", "code"):
        there.setdefault(site_id, set()).add(code)
    return [Gained(site, text) for site in sites for text in _missing(there[site.pk])]


def _missing(codes: Collection[str]) -> list[PostText]:
    # The administration's post alone makes no trade: a group has that one and no other.
    used = [pack for pack in _packs() if any(post.code in codes for post in pack.posts if not post.root)]
    return [post for pack in used for post in pack.posts if post.code not in codes and not post.root]


def to_add(site: Site) -> Mapping[str, PostText]:
    """The posts that can be added at a company from its packs, by code."""
    codes = set(Post.objects.filter(site=site).values_list("code", flat=True))
    return {post.code: post for post in _missing(codes)}
