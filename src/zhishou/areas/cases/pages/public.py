"""Pages without sign-in: bring a matter, follow it, accept its solution, say how it went. They show no names.

A link stands for one row (the site of a poster, the case of a signature); a tracking code needs the last four digits of
the phone beside it. Whoever guesses learns nothing: a wrong code and a wrong digit get the same sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhishou.areas.cases.flow import CUSTOMER_LINK
from zhishou.areas.cases.models import Case
from zhishou.areas.cases.operations.public import INTAKE, MOST_PHOTOS, SATISFACTION
from zhishou.areas.cases.prints import receipt_pdf
from zhishou.areas.cases.queries import following
from zhishou.kernel import clock, links, rates
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.gate import Outcome, find, perform
from zhishou.kernel.models import Link, Site
from zhishou.kernel.operation import Invalid, Refused
from zhishou.kernel.qr import qr_svg

A_QUARTER, AN_HOUR = timedelta(minutes=15), timedelta(hours=1)
INTAKES_PER_ADDRESS, INTAKES_PER_LINK = 12, 120  # an hour; a whole building may share one address
LOOKS_PER_ADDRESS, LOOKS_PER_CODE = 20, 8
SEEN_FOR = timedelta(minutes=30)
HONEYPOT = "website"


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, for counting alone."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def face(site: Site | None) -> dict[str, Any]:
    """What the public shell shows: the company and its phone, nobody's name."""
    if site is None:
        return {"company_name": _("办事进度查询"), "company_phone": ""}
    company = site.company()
    return {"company_name": company.name, "company_phone": site.phone or company.phone, "site_name": site.name}


def gone(request: HttpRequest, sentence: str, status: int = 410) -> HttpResponse:
    """A link that no longer serves says so, and what to do."""
    return render(request, "cases/public/gone.html", {**face(None), "sentence": sentence}, status=status)


def _dead(request: HttpRequest, token: str, purpose: str) -> HttpResponse:
    if following.was_link(token, purpose):
        return gone(
            request, _("这个链接已经用过或者过期了。如果还有话要说，请拨打服务电话，或重新扫墙上的二维码登记。")
        )
    return gone(request, _("没有这个链接。请检查地址是不是抄全了，或重新扫一次二维码。"), 404)


def _posted(
    request: HttpRequest, name: str, link: Link, template: str, context: dict[str, Any], given: dict[str, Any],
    done: Callable[[Outcome], str],
) -> HttpResponse:  # fmt: skip
    """Perform a link's operation; what is wrong comes back beside the fields, with everything typed still there."""
    op, actor = find(name), Actor(link=link)
    data = {**forms.data_from(request, op.command), **{k: v.pk for k, v in given.items()}}
    errors: dict[str, list[str]] = {}
    error, status = "", 422
    try:
        return web.onward(request, done(perform(op, actor, data, door="link", key=request.POST.get("key", "")[:80])))
    except Invalid as bad:
        errors = bad.errors
    except Refused as no:
        error, status = no.sentence(), web.status_of(no)
    form = forms.build(op, actor, given=given, typed=request.POST, errors=errors, error=error, action=request.path)
    return render(request, template, {**context, **_fields(form)}, status=status)


def _fields(form: forms.OperationForm) -> dict[str, Any]:
    return {"form": form, "f": {one.name: one for one in form.fields}}


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest, token: str) -> HttpResponse:
    """The form behind the QR code on a site's wall."""
    link = links.find(token, INTAKE)
    if link is None:
        return _dead(request, token, INTAKE)
    context = {**face(link.site), "most_photos": MOST_PHOTOS}
    given = {"site": link.site}
    template = "cases/public/intake_form.html" if getattr(request, "htmx", None) else "cases/public/intake.html"
    if request.method == "GET":
        form = forms.build(find("cases.take_in_publicly"), Actor(link=link), given=given, action=request.path)
        return render(request, template, {**context, **_fields(form)})
    try:
        _expect_person(request)
        rates.count("intake.address", address_of(request), limit=INTAKES_PER_ADDRESS, within=AN_HOUR)
        rates.count("intake.link", str(link.pk), limit=INTAKES_PER_LINK, within=AN_HOUR)
    except Refused as no:
        op = find("cases.take_in_publicly")
        form = forms.build(
            op, Actor(link=link), given=given, typed=request.POST, error=no.sentence(), action=request.path
        )
        return render(request, template, {**context, **_fields(form)}, status=web.status_of(no))
    return _posted(
        request, "cases.take_in_publicly", link, template, context, given, lambda done: _receipt(request, done)
    )


def _expect_person(request: HttpRequest) -> None:
    """A field no person sees stays empty; a program that fills in everything is told so, and loses no words."""
    if request.POST.get(HONEYPOT, "").strip():
        raise Refused("public.honeypot")


def _receipt(request: HttpRequest, done: Outcome) -> str:
    assert done.result is not None
    request.session["receipt"] = done.result.pk
    return "/t/receipt"


@login_not_required
@never_cache
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt of what was just handed in: number, tracking code, a QR code to follow it by."""
    case = Case.objects.filter(pk=request.session.get("receipt", 0)).select_related("site").first()
    if case is None:
        return redirect("/t")
    url = f"{settings.PUBLIC_URL}/t?code={case.tracking_code}"
    context = {**face(case.site), "case": case, "qr": qr_svg(url), "url": url}
    return render(request, "cases/public/receipt.html", context)


@login_not_required
@never_cache
def receipt_paper(request: HttpRequest) -> HttpResponse:
    """The same receipt on A4."""
    case = Case.objects.filter(pk=request.session.get("receipt", 0)).select_related("site").first()
    if case is None:
        return redirect("/t")
    return pdf_response(receipt_pdf(case), f"{case.number}.pdf")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for the tracking code and the last four digits of the phone; nothing is told before both are right."""
    typed = request.POST if request.method == "POST" else request.GET
    context = {**face(None), "code": typed.get("code", "")[:12], "sentence": ""}
    status = 200
    if request.method == "POST":
        try:
            case = _found(request)
            request.session["following"] = [case.pk, (clock.now() + SEEN_FOR).timestamp()]
            return web.onward(request, "/t/progress")
        except Refused as no:
            context["sentence"], status = no.sentence(), 429 if no.code == "rate.limited" else 422
    return render(request, "cases/public/track.html", context, status=status)


def _found(request: HttpRequest) -> Case:
    code, digits = following.code_of(request.POST.get("code", "")), request.POST.get("digits", "").strip()
    rates.count("track.address", address_of(request), limit=LOOKS_PER_ADDRESS, within=A_QUARTER)
    rates.count("track.code", code, limit=LOOKS_PER_CODE, within=AN_HOUR)
    case = following.by_code(code, digits)
    if case is None:
        raise Refused("public.not_found")
    return case


@login_not_required
@never_cache
def progress(request: HttpRequest) -> HttpResponse:
    """How far a matter is, in plain words; for half an hour after code and digits were right."""
    pk, until = request.session.get("following", [0, 0])
    case = following.one(pk) if until > clock.now().timestamp() else None
    if case is None:
        return redirect("/t")
    return render(request, "cases/public/progress.html", {**face(case.site), **following.story(case)})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def satisfaction(request: HttpRequest, token: str) -> HttpResponse:
    """The customer's own score after a case has closed; the link ends with it."""
    link = links.find(token, SATISFACTION)
    if link is None:
        if request.session.get("thanked") == token[:12]:
            return render(request, "cases/public/thanks.html", face(None))
        return _dead(request, token, SATISFACTION)
    actor = Actor(link=link)
    case = Case.objects.within(actor).select_related("site").get()
    given = {"case": case}
    template = (
        "cases/public/satisfaction_form.html" if getattr(request, "htmx", None) else "cases/public/satisfaction.html"
    )
    context = {**face(case.site), "case": case}
    if request.method == "GET":
        form = forms.build(find("cases.answer_satisfaction"), actor, given=given, action=request.path)
        return render(request, template, {**context, **_fields(form)})

    def done(_outcome: Outcome) -> str:
        request.session["thanked"] = token[:12]
        return request.path

    return _posted(request, "cases.answer_satisfaction", link, template, context, given, done)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """The customer's own page of a complaint: choose among the offered solutions, then accept with a signature or talk on."""
    link = links.find(token, CUSTOMER_LINK)
    if link is None:
        if request.session.get("thanked") == token[:12]:
            return render(request, "cases/public/thanks.html", {**face(None), "signed": True})
        return _dead(request, token, CUSTOMER_LINK)
    actor = Actor(link=link)
    case = Case.objects.within(actor).select_related("site", "department").get()
    context = {**face(case.site), **following.story(case), **following.waits_for(case)}
    given = {"case": case}
    name = context["operation"]
    fragment = getattr(request, "htmx", None) and name
    template = f"cases/public/{context['what']}_form.html" if fragment else "cases/public/sign.html"
    if request.method == "GET" or not name:
        if name:
            form = forms.build(find(name), actor, given=given, action=request.path)
            context.update(_fields(form))
        return render(request, template, context)

    def done(_outcome: Outcome) -> str:
        if name == "cases.accept_remedy":
            request.session["thanked"] = token[:12]
        return request.path

    return _posted(request, name, link, template, context, given, done)
