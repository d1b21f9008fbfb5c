"""Is this confirmation real and unchanged? Drop the file, or follow the QR code on the paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhishou.areas.letters import sealing, verifying
from zhishou.areas.letters.scans import LIMIT_BYTES
from zhishou.kernel import rates
from zhishou.kernel.doors.web import Asked, page

LOOKS, LOOKS_WITHIN = 60, timedelta(minutes=10)


@page()
def drop(request: Asked) -> HttpResponse:
    """Anyone signed in drops a PDF and is told in plain words whether it is ours, intact, and which confirmation."""
    verdict = None
    if request.method == "POST":
        given = request.FILES.get("file")
        verdict = judge(given) if isinstance(given, UploadedFile) else _verdict("warn", _("请选择一个 PDF 文件。"))
    return render(request, "letters/verify.html", {"verdict": verdict})


def judge(given: UploadedFile[bytes]) -> dict[str, Any]:
    """The verdict on a file: tone, one sentence, and the document when it is one of ours."""
    if (given.size or 0) > LIMIT_BYTES:
        return _verdict("warn", _("文件太大，不会是确认书。请选择确认书的 PDF 原件。"))
    content = given.read()
    if not content.startswith(b"%PDF-"):
        return _verdict("bad", _("这不是 PDF 文件，无法查验。请用下载的 PDF 原件，不要用照片或截图。"))
    document = verifying.by_file(content)
    seal = sealing.check(content, document.company if document else None)
    if document is not None and seal.good:
        text = _("是真的：这是本系统封存的确认书 {number}，一个字节也没有改动。").format(number=document.number)
        return {**_verdict("good", text), "document": document, "seal": seal}
    sentences = {
        "seal.good": _("签章是本公司的，内容也没有改动，但本系统里没有这份确认书的记录。请向行政部核实。"),
        "seal.changed": _("不可信：文件在封存之后被改动过。"),
        "seal.added": _("不可信：文件在封存之后被添加过内容。"),
        "seal.none": _("这份 PDF 没有公司的电子签章，不是本系统封存的确认书。"),
        "seal.untrusted": _("签章不是本公司的证书签的，无法确认来源。"),
        "seal.unreadable": _("文件读不出来，可能没有传完整，或已被损坏。"),
    }
    return {**_verdict("bad", sentences[seal.sentence_code]), "seal": seal}


@login_not_required
def public(request: HttpRequest, number: str) -> HttpResponse:
    """What the QR code on the paper answers to anybody: number, what it is, company, date, digest, valid or not; no name."""
    rates.count("letters.verify", request.META.get("REMOTE_ADDR", ""), limit=LOOKS, within=LOOKS_WITHIN)
    document = verifying.by_number(number)
    if document is None:
        return render(
            request, "letters/verify_public.html", {"number": number[:30], "company_name": _("职守")}, status=404
        )
    company = document.company
    context = {
        "document": document,
        "company_name": company.name,
        "company_phone": company.phone,
        "verdict": document.standing(),
    }
    return render(request, "letters/verify_public.html", context)


def _verdict(tone: str, text: str) -> dict[str, Any]:
    return {"tone": tone, "text": text}
