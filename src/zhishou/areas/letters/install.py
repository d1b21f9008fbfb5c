"""Charters of the packs become posts of a company, with version 1 of their duties in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from zhishou.kernel import holding
from zhishou.kernel.models import Person, Post, Site
from zhishou.packs import loader
from zhishou.packs.texts import DutyText, PostText


def install_packs(company: Site, pack_names: Iterable[str], now: datetime, *, by: Person | None = None) -> list[Post]:
    """The posts of the named packs at `company`, those already there left as they are; returns all of them.

    Each new post gets its line upward (`above`), and version 1 of its charter published: its own duties first, then the
    procedures it takes in. The administration's post is the root. Runs inside an operation.
    """
    texts = [post for name in dict.fromkeys(pack_names) for post in loader.load_pack(name).posts]
    return install_posts(company, texts, now, by=by)


def install_posts(company: Site, texts: Sequence[PostText], now: datetime, *, by: Person | None = None) -> list[Post]:
    """The posts of some texts of packs at `company`, as `install_packs` does with all of a pack."""
    posts = {text.code: _post(company, text, now, by) for text in texts}
    known = {post.code: post for post in Post.objects.filter(site=company)}
    for text in texts:
        post, above = posts[text.code], known.get(text.reports_to)
        if post.above_id is None and above is not None:
            post.above = above
            post.save(update_fields=["above"])
    return list(posts.values())


def _post(company: Site, text: PostText, now: datetime, by: Person | None) -> Post:
    post, new = Post.objects.get_or_create(
        site=company, code=text.code, defaults={"name": text.name, "is_root": text.root}
    )
    if new:
        clauses = [clause_of(duty) for duty in text.clauses]
        version = holding.write_draft(post, clauses, by=by, note=_("首版"), now=now)
        holding.publish(version, now, keep_old_until=None)
    return post


def clause_of(duty: DutyText) -> holding.ClauseText:
    """A duty of a pack as a clause states it."""
    return holding.ClauseText(
        duty.id, duty.text, duty.grants, tuple(duty.obliges), tuple(apart.as_json() for apart in duty.not_same)
    )
