"""Is this letter real and unchanged? Drop the file, or follow the QR code on the paper."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhishou.areas.letters import printing
from zhishou.areas.letters.models import Letter
from zhishou.areas.letters.scans import LIMIT_BYTES
from zhishou.kernel import files, rates
from zhishou.kernel.doors.web import Asked, page

LOOKS, LOOKS_WITHIN = 60, timedelta(minutes=10)


@page()
def drop(request: Asked) -> HttpResponse:
    """Anyone signed in drops a PDF and is told in plain words whether it is ours, intact, and which letter."""
    verdict = None
    if request.method == "POST":
        given = request.FILES.get("file")
        verdict = judge(given) if isinstance(given, UploadedFile) else _verdict("warn", _("请选择一个 PDF 文件。"))
    return render(request, "letters/verify.html", {"verdict": verdict})


def judge(given: UploadedFile[bytes]) -> dict[str, Any]:
    """The verdict on a file: tone, one sentence, and the letter when it is one of ours."""
    if (given.size or 0) > LIMIT_BYTES:
        return _verdict("warn", _("文件太大，不会是确认书。请选择确认书的 PDF 原件。"))
    content = given.read()
    if not content.startswith(b"%PDF-"):
        return _verdict("bad", _("这不是 PDF 文件，无法查验。请用下载的 PDF 原件，不要用照片或截图。"))
    letter = Letter.objects.filter(digest=hashlib.sha256(content).hexdigest(), state=Letter.State.SIGNED).first()
    seal = printing.check(content, letter.site.company() if letter else None)
    if letter is not None and seal.good:
        text = _("是真的：这是本系统封存的确认书 {number}，一个字节也没有改动。").format(number=letter.number)
        return {**_verdict("good", text), "letter": letter, "seal": seal}
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
    """What the QR code on the paper answers to anybody: number, post, company, date, digest, valid or not; no name."""
    rates.count("letters.verify", request.META.get("REMOTE_ADDR", ""), limit=LOOKS, within=LOOKS_WITHIN)
    rows = Letter.objects.select_related("site", "appointment__post", "version", "sealed")
    letter = rows.filter(number=number.upper()).first()
    if letter is None:
        return render(
            request, "letters/verify_public.html", {"number": number[:30], "company_name": _("职守")}, status=404
        )
    company = letter.site.company()
    context = {
        "letter": letter,
        "company_name": company.name,
        "company_phone": company.phone,
        "verdict": _standing(letter),
    }
    return render(request, "letters/verify_public.html", context)


def _standing(letter: Letter) -> dict[str, Any]:
    """Whether a letter counts: signed, its file whole; without its file two years after its signer left."""
    if letter.sealed is None:
        told = {
            Letter.State.ISSUED: _("已发出，还没有签字。"),
            Letter.State.DECLINED: _("无效：没有签字。"),
            Letter.State.WITHDRAWN: _("无效：已经撤回。"),
        }
        return _verdict("warn", told[Letter.State(letter.state)])
    if not files.path_of(letter.sealed).exists():
        return _verdict("warn", _("已签字封存；任职人离职满两年后，文件已按规定删除。手上有原件的，请比对 SHA-256。"))
    content = files.read(letter.sealed)
    intact = hashlib.sha256(content).hexdigest() == letter.digest
    if not intact or not printing.check(content, letter.site.company()).good:
        return _verdict("bad", _("存档的文件与封存时不一致，请联系公司核实。"))
    if letter.appointment.ended_at is not None:
        return _verdict("good", _("已签字封存，内容完好；任职已经结束。"))
    return _verdict("good", _("有效：已签字封存，内容完好。"))


def _verdict(tone: str, text: str) -> dict[str, Any]:
    return {"tone": tone, "text": text}
