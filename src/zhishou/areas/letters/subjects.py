"""What posts, their charters, letters and scanned pages are called in lists of other areas."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.letters.models import Letter, ScanBatch, ScanPage
from zhishou.kernel import clock, subjects
from zhishou.kernel.models import CharterVersion, Post
from zhishou.kernel.subjects import Described


@subjects.of(Post, "site")
def _post(row: Post) -> Described:
    """Posts of the companies around: name, company."""
    return Described(f"{_('岗位')}　{row.name}", row.site.name, "/charters")


@subjects.of(CharterVersion, "post__site")
def _charter_version(row: CharterVersion) -> Described:
    """Versions of charters of the companies around: post and number."""
    return Described(str(row), row.post.site.name, f"/charters/{row.pk}")


@subjects.of(Letter, "appointment__person", "appointment__post")
def _letter(row: Letter) -> Described:
    """Letters: whose, of which post."""
    return Described(
        f"{_('岗位职责确认书')}　{row.appointment.person.name}　{row.appointment.post.name}",
        row.number,
        f"/letters/{row.number}",
    )


@subjects.of(ScanBatch, "site")
def _scan_batch(row: ScanBatch) -> Described:
    """Signed paper handed in together: when, where."""
    return Described(
        f"{_('纸面签字扫描')}　{clock.local(row.made_at):%m-%d %H:%M}", row.site.name, f"/letters/scans/{row.pk}"
    )


@subjects.of(ScanPage, "letter")
def _scan_page(row: ScanPage) -> Described:
    """Scanned pages: the letter once it is known, else the file."""
    return Described(
        f"{_('纸面签字扫描')}　{row.letter.number if row.letter else row.name}",
        _("第 {n} 页").format(n=row.page),
        f"/letters/scans/{row.batch_id}",
    )
