"""The page door: who is asking, what the shell shows, and one way to post an operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from functools import lru_cache, wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare
from django.utils.encoding import iri_to_uri
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhishou.kernel import alarms, clock, typed, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.unchanged import while_unchanged
from zhishou.kernel.gate import Outcome, find, perform
from zhishou.kernel.house import Look, look
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Invalid, NotAllowed, Operation, Refused
from zhishou.kernel.phrasing import month_name

View = Callable[..., HttpResponse]
MOST_TOLD = 99  # reminders; beyond, the badge says 99+


class Asked(HttpRequest):
    """A request that has passed `WhoIsAsking`: it knows its actor. For annotations only."""

    actor: Actor
    user: Person
    htmx: Any


class SignInFirst(LoginRequiredMiddleware):
    """Every page wants a sign-in but those marked `login_not_required`; the JSON door checks for itself."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class SignedIn(AuthenticationMiddleware):
    """Who is signed in, from the organisation kept in memory when the sign-in is in order; else Django's own way."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _known_person(request) or get_user(request))  # type: ignore[assignment]


def _known_person(request: HttpRequest) -> Person | None:
    session = request.session
    known_as = typed.number(session.get(SESSION_KEY))
    if known_as is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    seen = look()
    person = seen.house.person(known_as)
    proof = session.get(HASH_SESSION_KEY, "")
    if person is None or not person.is_active or not constant_time_compare(proof, person.get_session_auth_hash()):
        return None
    mine = copy(person)
    mine.look = seen  # type: ignore[attr-defined]
    return mine


class WhoIsAsking:
    """Puts the actor on the request and turns refusals raised by pages into plain pages."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        seen: Look | None = getattr(user, "look", None)
        cast(Asked, request).actor = (
            Actor.of(user, seen.house if seen else None) if isinstance(user, Person) else Actor()
        )
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not request.path.startswith("/api/"):
            # A browser that comes back to the address of a form, after a new sign-in for one, is told where to go on.
            response.content = render_to_string("405.html", request=request).encode()
        return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """An address the database cannot read is none; a password set by administration is changed before anything else."""
        if request.path.startswith("/api/"):
            return None  # the JSON door says so in its own way
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        user = request.user
        if isinstance(user, Person) and user.password_expired and not getattr(view, "before_password", False):
            return redirect("/account/password")
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(request, error) if isinstance(error, Refused) else None


def refused(request: HttpRequest, no: Refused) -> HttpResponse:
    """A page that says in one sentence why not, and what to do."""
    status = status_of(no)
    return render(request, "error.html", {"sentence": no.sentence(), "code": no.code, "status": status}, status=status)


def status_of(no: Refused) -> int:
    """The HTTP status of a refusal, at the page and at the JSON door."""
    if isinstance(no, NotAllowed):
        return 403
    return 429 if no.code == "rate.limited" else 409


def page(*needs: str) -> Callable[[View], View]:
    """A page for those whose duties grant one of `needs` (none: for everyone signed in)."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: Asked, *args: Any, **kwargs: Any) -> HttpResponse:
            if needs and not any(c in request.actor.capabilities for c in needs):
                raise _no_page(request.actor, needs)
            return view(request, *args, **kwargs)

        inner.needs = needs  # type: ignore[attr-defined]
        return cast(View, inner)

    return wrap


def _no_page(actor: Actor, needs: tuple[str, ...]) -> NotAllowed:
    """Why a page is closed: the duty is not one's own, or it is but the letter waits for the signature."""
    unsigned = [g.capability for g in actor.grants if g.capability in needs and not g.signed]
    names = [words.CAPABILITIES[c] for c in dict.fromkeys(unsigned or needs)]
    return NotAllowed("duty.page_unsigned" if unsigned else "duty.page", capability=names)


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every signed-in page shows: `can`, and as `shell`, a name no page gives away, its frame: me, my menu, my notices."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.person is None:
        return {}
    known: dict[str, Any] | None = getattr(request, "_shell", None)  # forms inside a page ask again
    if known is None:
        known = while_unchanged(request, "shell", lambda: _shell_of(request, actor))
        request._shell = known  # type: ignore[attr-defined]
    return known


def _shell_of(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    assert actor.person is not None
    first = next(iter(actor.appointments), None)
    frame = {
        "me": {
            "name": actor.person.name,
            "initial": actor.person.name[:1],
            "post_line": first.post.name if first else "",
            "site_line": first.site.name if first else "",
        },
        "menu": _marked(_menu(actor), request.path),
        "unread": _unread(actor.unread),
        "today_label": _today_label(),
        "to_sign": _to_sign(actor),
        "alarms": alarms.heard_at(actor.house.alarms, (g.path for g in actor.grants)),
        "acting_for": sorted({g.principal.name for g in actor.grants if g.principal}),
    }
    return {"shell": frame, "can": dict.fromkeys(actor.capabilities, True)}


def _unread(n: int) -> str:
    """How many reminders are unread, as badge and label say it; nothing when there are none."""
    return f"{MOST_TOLD}+" if n > MOST_TOLD else str(n or "")


def _menu(actor: Actor) -> tuple[dict[str, Any], ...]:
    return _menu_of(actor.capabilities, actor.around, get_language() or "")


@lru_cache(maxsize=512)
def _menu_of(capabilities: frozenset[str], around: frozenset[str], language: str) -> tuple[dict[str, Any], ...]:
    """What these capabilities open among colleagues of these, in the language of now."""
    shown = [m for m in words.MENU if m.shown_to(capabilities, around)]
    return tuple(
        {
            "icon": m.icon,
            "title": pgettext("list", m.title),
            "url": m.url,
            "heading": m.heading and _(m.heading),
            "under": (m.url, *m.also),
        }
        for m in shown
    )


def _to_sign(actor: Actor) -> str:
    """What to tell someone with duties not signed yet: `trial` (acts are marked), `changed`, or `none` (no powers)."""
    own = [g for g in actor.grants if g.principal is None]
    if all(g.signed for g in own):
        return ""
    signed = {g.appointment_id for g in own if g.signed}
    waiting = [a for a in actor.appointments if a.pk not in signed]
    if not waiting:
        return "changed"
    return "trial" if any(a.site.in_trial() for a in waiting) else "none"


def _marked(menu: Sequence[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """The menu with the entry that the page belongs to: the nearest one above it."""
    under = [url for entry in menu for url in entry["under"]]
    above = [url for url in under if path == url or (url != "/" and path.startswith(url + "/"))]
    nearest = max(above, key=len, default=None)
    return [{**entry, "active": nearest in entry["under"]} for entry in menu]


def _today_label() -> str:
    today = clock.today()
    names = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
    return _("{month} {day} 日　{weekday}").format(
        month=month_name(today.month), day=today.day, weekday=names[today.weekday()]
    )


@require_POST
def do(request: Asked, name: str) -> HttpResponse:
    """POST /do/<operation>: perform it as the signed-in person, then go on; or show the form again with what is wrong."""
    try:
        op = find(name)
    except Refused:
        raise Http404 from None
    return submit(request, op, request.actor, door="page")


def submit(
    request: HttpRequest,
    op: Operation,
    actor: Actor,
    *,
    door: str,
    action: str = "",
    go_to: Callable[[Outcome], str] | None = None,
    extra: dict[str, Any] | None = None,
    again: Callable[[forms.OperationForm, int], HttpResponse] | None = None,
) -> HttpResponse:
    """Perform a posted operation for an actor and answer: onward, or the same form with errors and typed values.

    A page that draws the form in its own way takes it back by `again`, with the status.
    """
    data = {**forms.data_from(request, op.command), **(extra or {})}
    key = request.POST.get("key", "")[:80]
    try:
        outcome = perform(op, actor, data, door=door, key=key)
    except Invalid as bad:
        return _again(request, op, actor, 422, errors=bad.errors, action=action, again=again)
    except Refused as no:
        return _again(request, op, actor, status_of(no), error=no.sentence(), action=action, again=again)
    if request.POST.get("_quiet") != "1" and door == "page":
        messages.success(request, outcome.said or _("{label}：已记下。").format(label=_(op.label)))
    return onward(request, go_to(outcome) if go_to else _next(request, op, outcome))


def onward(request: HttpRequest, url: str) -> HttpResponse:
    """Go to a page after a post, for htmx and for plain browsers."""
    if getattr(request, "htmx", None):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = iri_to_uri(url)
        return response
    answer = redirect(url)
    answer.status_code = 303
    return answer


def is_ours(request: HttpRequest, url: str) -> bool:
    """Whether an address that came from outside is a page of this site, by its path: where one may be sent on to."""
    return url.startswith("/") and url.isprintable() and url_has_allowed_host_and_scheme(url, {request.get_host()})


def _next(request: HttpRequest, op: Operation, outcome: Outcome) -> str:
    if is_ours(request, wanted := request.POST.get("_next", "")):
        return wanted
    if op.url_after is not None and outcome.result is not None:
        return op.url_after(outcome.result)
    came_from = request.headers.get("referer", "").removeprefix(f"{request.scheme}://{request.get_host()}")
    return came_from if is_ours(request, came_from) else "/"


def _again(
    request: HttpRequest,
    op: Operation,
    actor: Actor,
    status: int,
    *,
    errors: dict[str, list[str]] | None = None,
    error: str = "",
    action: str = "",
    again: Callable[[forms.OperationForm, int], HttpResponse] | None = None,
) -> HttpResponse:
    form = forms.build(
        op,
        actor,
        hidden={n for n in request.POST.get("_hidden", "").split(",") if n},
        typed=request.POST,
        errors=errors,
        error=error,
        submit=request.POST.get("_submit", "")[:30],
        next_url=request.POST.get("_next", ""),
        action=action,
    )
    if again is not None:
        return again(form, status)
    template = "form/form.html" if getattr(request, "htmx", None) else "form/page.html"
    return render(request, template, {"form": form, "title": _(op.label)}, status=status)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's security token no longer fits, usually after a new sign-in in another window."""
    sentence = _("这个页面打开得太久，或者你在别的窗口重新登录过。请返回上一页刷新后再提交，已填的内容会自动恢复。")
    return render(request, "error.html", {"sentence": sentence, "code": "csrf", "status": 403}, status=403)
