"""Kept files, served through the person: who sees the row sees its files."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import quote

from django.apps import apps
from django.http import FileResponse, Http404, HttpResponse

from zhishou.kernel import files, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.safety import FILES
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import StoredFile
from zhishou.kernel.scope import Placed

INLINE = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


@page()
def serve(request: Asked, pk: int) -> HttpResponse:
    """GET /files/<id>: images are shown, everything else is handed down as a file; a foreign file does not exist."""
    file = StoredFile.objects.filter(pk=pk).first()
    if file is None or not seen(file, request.actor) or not files.path_of(file).exists():
        raise Http404
    inline = file.mime in INLINE and request.GET.get("download") != "1"
    return cast(HttpResponse, answer(file, inline=inline))


def seen(file: StoredFile, actor: Actor) -> bool:
    """True when the actor may open the files of this kind of the row it is attached to."""
    label, _colon, key = file.about.partition(":")
    try:
        model: Any = apps.get_model(label)
    except (LookupError, ValueError):
        return False
    if not issubclass(model, Placed) or (pk := typed.number(key)) is None or model.files_by_operation:
        return False
    return bool(model.with_file(file.kind, actor).filter(pk=pk).exists())


def answer(file: StoredFile, *, inline: bool) -> FileResponse:
    """The bytes with a type that was sniffed when they were taken in, and a name no header can be broken with."""
    response = FileResponse(files.path_of(file).open("rb"), content_type=file.mime)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in file.name) or "file"
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILES
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Length"] = str(file.size)
    return response
