"""Files people hand in: checked, stripped, kept by digest under the home's `files` folder; served through the person."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.db import models, transaction

from zhishou.kernel import statement, upload
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.operation import Refused
from zhishou.kernel.scope import subject_of
from zhishou.kernel.types import Upload

ERASED = "erased"  # the kind of a file whose bytes are gone
PHOTO_LIMIT = 10 * 1024 * 1024


def path_of(file: StoredFile) -> Path:
    """Where the bytes lie."""
    return path_by(file.sha256)


def path_by(sha256: str) -> Path:
    """Where bytes with this digest lie."""
    return Path(settings.FILES) / sha256[:2] / sha256


def read(file: StoredFile) -> bytes:
    """The bytes, as they were kept."""
    return path_of(file).read_bytes()


def picture(file: StoredFile | None) -> str | None:
    """A kept PNG or JPEG as a form prints it; none for a scan in PDF, and none once its bytes were erased."""
    from zhishou.kernel import paper

    printable = file is not None and file.mime in ("image/png", "image/jpeg") and path_of(file).exists()
    return paper.picture(read(file)) if file is not None and printable else None


def keep(
    given: Upload,
    about: models.Model,
    kind: str,
    *,
    site: Site | None,
    by: Person | None,
    allowed: frozenset[str] = upload.IMAGES,
    limit_bytes: int = PHOTO_LIMIT,
) -> StoredFile:
    """Check, strip and keep a file for a row. Refused with the reason when the type or size is not accepted."""
    try:
        taken = upload.take(given.data, given.name, allowed=allowed, limit_bytes=limit_bytes)
    except upload.UploadRefused as no:
        raise Refused(no.code, **no.facts) from None
    return store(
        taken.content, name=taken.name, mime=taken.mime, about=about, kind=kind, site=site, by=by, sha256=taken.sha256
    )


def keep_signature(given: Upload, about: models.Model, *, site: Site | None, by: Person | None) -> StoredFile:
    """Keep what somebody signed: the name written on the screen, or a photograph or scan of the paper."""
    return keep(given, about, "signature", site=site, by=by, allowed=upload.IMAGES | {upload.PDF})


def store(
    data: bytes,
    *,
    name: str,
    mime: str,
    about: models.Model,
    kind: str,
    site: Site | None,
    by: Person | None,
    sha256: str,
) -> StoredFile:
    """Keep bytes the program itself made or has already checked."""
    hold(sha256, shared=True)
    place = path_by(sha256)
    if not place.exists():
        _write(place, data)
    return StoredFile.objects.create(
        sha256=sha256,
        name=name[:120],
        mime=mime,
        size=len(data),
        about=subject_of(about),
        kind=kind,
        site=site,
        made_by=by,
    )


def hold(sha256: str, *, shared: bool = False) -> None:
    """Until the transaction ends nobody takes away the bytes of a file that is being kept (`shared`), nor keeps them while
    they are taken away.
    """
    kind = "_shared" if shared else ""
    statement.run(f"SELECT pg_advisory_xact_lock{kind}(%s)", [int(sha256[:15], 16)])


def _write(place: Path, data: bytes) -> None:
    """Whole and on the disk, or not at all: under a name of its own first, since the same file may come twice at once."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=place.name, suffix=".part", dir=place.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(place)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def drop(rows: models.QuerySet[StoredFile]) -> int:
    """Files the program made are not kept any more: the rows now, the bytes when that is committed. How many rows."""
    digests = set(rows.values_list("sha256", flat=True))
    gone = rows.delete()[0]
    transaction.on_commit(lambda: drop_bytes(digests))
    return gone


def drop_bytes(digests: Collection[str]) -> None:
    """The bytes go when no row keeps them any more, nor is about to."""
    for digest in sorted(digests):
        with transaction.atomic():
            hold(digest)
            if not StoredFile.objects.filter(sha256=digest).exclude(kind=ERASED).exists():
                path_by(digest).unlink(missing_ok=True)


def of(row: models.Model, *kinds: str) -> models.QuerySet[StoredFile]:
    """The files kept for a row, oldest first."""
    rows = StoredFile.objects.filter(about=subject_of(row)).order_by("pk")
    return rows.filter(kind__in=kinds) if kinds else rows
