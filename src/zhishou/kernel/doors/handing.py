"""A customer's own link, made by staff and shown to them once, as an address and a QR code; it is kept nowhere."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhishou.kernel.doors.web import Asked
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Invalid, Refused
from zhishou.kernel.qr import qr_svg


def shown_once(
    request: Asked, template: str, operation: str, data: dict[str, Any], context: dict[str, Any]
) -> HttpResponse:
    """The page that makes a link when it is posted: the operation answers with a row that carries it as `customer_link`.

    A repeat of the same post makes none and says so; a refusal, and what is wrong in the form, is said on the page.
    """
    status, told = 200, dict[str, Any]()
    if request.method == "POST":
        try:
            made = perform(operation, request.actor, data, door="page", key=request.POST.get("key", "")[:80]).result
            if link := getattr(made, "customer_link", ""):
                url = f"{settings.PUBLIC_URL}{link}"
                told = {"url": url, "qr": qr_svg(url)}
            else:
                told = {"sentence": _("链接已经生成过，不能再显示。需要时请重新生成，旧链接随即失效。")}
        except Refused as no:
            told, status = {"sentence": no.sentence()}, 409
        except Invalid as bad:
            told, status = {"sentence": " ".join(sentence for each in bad.errors.values() for sentence in each)}, 422
    response = render(request, template, {**context, "key": uuid.uuid4().hex, **told}, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
