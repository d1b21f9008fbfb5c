"""What everybody sees of a draw, without sign-in: what was announced, the list, the winners, and how to verify it. No name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhishou.areas.cases.pages.public import address_of, face, gone
from zhishou.areas.gifts import fair, public, queries
from zhishou.areas.gifts.models import Draw
from zhishou.kernel import rates
from zhishou.kernel.doors.downloads import file_response
from zhishou.kernel.operation import Refused

LOOKS_PER_ADDRESS, A_QUARTER, SHOWN = 120, timedelta(minutes=15), 300


def _asked(request: HttpRequest, token: str) -> Draw | HttpResponse:
    """The draw of a genuine token, or the page that says why not."""
    try:
        rates.count("gifts.address", address_of(request), limit=LOOKS_PER_ADDRESS, within=A_QUARTER)
    except Refused as no:
        return gone(request, no.sentence(), 429)
    return public.draw_of(token) or gone(request, _("没有这个抽奖，或者链接没有抄全。请重新扫海报上的二维码。"), 404)


@login_not_required
@never_cache
@require_GET
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The draw as it stands: announced, closed with its list, drawn with its winners."""
    row = _asked(request, token)
    if isinstance(row, HttpResponse):
        return row
    held = row.state in ("drawn", "settled")
    listed = public.entries_of(row) if row.closed_at else []
    context: dict[str, Any] = {
        **face(row.site), "row": row, "prizes": list(row.prizes.all()), "held": held, "token": token,
        "listed": listed[:SHOWN], "more": len(listed) > SHOWN, "taking_part": row.entries.filter(struck="").count(),
        "wins": list(queries.wins(row)) if held else [], "struck": row.entries.exclude(struck="").count(),
        "company": row.site.company(),
    }  # fmt: skip
    return render(request, "gifts/public/draw.html", context)


@login_not_required
@never_cache
@require_GET
def entries(request: HttpRequest, token: str) -> HttpResponse:
    """The closed list as it goes into its digest: sorted, one a line."""
    row = _asked(request, token)
    if isinstance(row, HttpResponse):
        return row
    if not row.list_digest:
        raise Http404
    return file_response("".join(f"{one}\n" for one in public.entries_of(row)).encode(), f"{row.number}.txt")


@login_not_required
@never_cache
@require_GET
def verification(request: HttpRequest, token: str) -> HttpResponse:
    """The published figures as a file; once it was drawn."""
    row = _asked(request, token)
    if isinstance(row, HttpResponse):
        return row
    if not row.seed:
        raise Http404
    answer = JsonResponse(public.record(row), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.number}.json"'
    return answer


@login_not_required
@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """The program by which anybody verifies a draw: the very file this program draws by."""
    return file_response(Path(fair.__file__).read_bytes(), "verify_draw.py")
