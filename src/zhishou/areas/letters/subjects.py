"""What posts, their charters, letters and scanned pages are called in lists of other areas."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.letters.models import Letter, ScanBatch, ScanPage
from zhishou.kernel import clock, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import CharterVersion, Post
from zhishou.kernel.subjects import Described


def describe_posts(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Posts of the companies around: name, company."""
    rows = Post.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {row.pk: Described(f"{_('岗位')}　{row.name}", row.site.name, "/charters", _("打开")) for row in rows}


def describe_versions(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Versions of charters of the companies around: post and number."""
    rows = CharterVersion.objects.within(actor).filter(pk__in=ids).select_related("post__site")
    return {row.pk: Described(str(row), row.post.site.name, f"/charters/{row.pk}", _("打开")) for row in rows}


def describe_letters(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Letters within sight: whose, of which post."""
    related = ("appointment__person", "appointment__post")
    rows = Letter.objects.within(actor).filter(pk__in=ids).select_related(*related)
    return {
        row.pk: Described(
            f"{_('岗位职责确认书')}　{row.appointment.person.name}　{row.appointment.post.name}",
            row.number,
            f"/letters/{row.number}",
            _("打开"),
        )
        for row in rows
    }


def describe_scans(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Signed paper handed in together, within sight: when, where."""
    rows = ScanBatch.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        row.pk: Described(
            f"{_('纸面签字扫描')}　{clock.local(row.made_at):%m-%d %H:%M}",
            row.site.name,
            f"/letters/scans/{row.pk}",
            _("打开"),
        )
        for row in rows
    }


def describe_pages(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Scanned pages within sight: the letter once it is known, else the file."""
    rows = ScanPage.objects.within(actor).filter(pk__in=ids).select_related("letter")
    return {
        row.pk: Described(
            f"{_('纸面签字扫描')}　{row.letter.number if row.letter else row.name}",
            _("第 {n} 页").format(n=row.page),
            f"/letters/scans/{row.batch_id}",
            _("打开"),
        )
        for row in rows
    }


subjects.register("kernel.post", describe_posts)
subjects.register("kernel.charterversion", describe_versions)
subjects.register("letters.letter", describe_letters)
subjects.register("letters.scanbatch", describe_scans)
subjects.register("letters.scanpage", describe_pages)
