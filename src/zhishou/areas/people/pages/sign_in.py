"""Signing in and out, the lock-out, and on a demo the cards that sign in with one click."""

from __future__ import annotations

from dataclasses import dataclass

from axes.helpers import get_failure_limit
from axes.models import AccessAttempt
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhishou.areas.people import loopback, second, sessions
from zhishou.areas.people.operations.accounts import DOOR
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import web
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Person, Site
from zhishou.kernel.phrasing import listed, quantity

BACKEND = "django.contrib.auth.backends.ModelBackend"
WAITING = "second"  # in the session: whose password was right, and when


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. A wrong name and a wrong password are told apart by nobody, in words or in time."""
    go_to = safe_next(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(go_to)
        if not Site.objects.exists() and loopback.is_loopback(request):
            return redirect("/start")
        return _page(request, go_to)
    username = "".join(filter(str.isprintable, request.POST.get("username", ""))).strip().lower()[:40]
    password = request.POST.get("password", "")[:200]
    if not username or not password:
        return _page(request, go_to, username, _("请输入登录名和密码。"))
    person = authenticate(request, username=username, password=password)
    if not isinstance(person, Person):
        return _page(request, go_to, username, _wrong(request, username))
    return _onward(request, person, go_to, backend=str(getattr(person, "backend", BACKEND)))


def _onward(request: HttpRequest, person: Person, go_to: str, *, backend: str) -> HttpResponse:
    """Let in, or ask for the second factor first: until then nobody is signed in."""
    if not second.wanted(person):
        return let_in(request, person, go_to, backend=backend)
    request.session.cycle_key()
    request.session[WAITING] = {
        "person": person.pk, "at": clock.now().isoformat(), "next": go_to, "backend": backend,
    }  # fmt: skip
    return redirect("/sign-in/second")


def _wrong(request: HttpRequest, username: str) -> str:
    attempts = AccessAttempt.objects.filter(username=username, ip_address=request.META.get("REMOTE_ADDR"))
    failed = max((a.failures_since_start for a in attempts), default=0)
    left = get_failure_limit(request, {"username": username}) - failed
    if 0 < left <= 3:
        return quantity("登录名或密码不对。再错 {n} 次，这个登录名会锁定 15 分钟。", n=left)
    return _("登录名或密码不对，请再输一次。忘记密码请找行政部重置。")


def enter(request: HttpRequest, person: Person, *, backend: str | None = None) -> None:
    """Open the person's session and leave the event of it."""
    login(request, person, backend=backend)
    request.session[sessions.SINCE] = clock.now().isoformat()
    request.session[sessions.DEVICE] = sessions.device(request.headers.get("User-Agent", ""))
    perform("people.sign_in", Actor.of(person), {}, door=DOOR)


def let_in(request: HttpRequest, person: Person, go_to: str, *, backend: str | None = None) -> HttpResponse:
    """Open the session and go on; a password given by administration is changed first."""
    enter(request, person, backend=backend)
    return redirect("/account/password" if person.password_expired else go_to)


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this site, never elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if web.is_ours(request, wanted) and not wanted.startswith(("/sign-", "/start")) else "/"


def _page(request: HttpRequest, go_to: str, username: str = "", error: str = "") -> HttpResponse:
    context = {
        "next": go_to,
        "username": username,
        "error": error,
        "companies": demo_cards() if loopback.demo_sign_in(request) else [],
        "empty": not Site.objects.exists(),
    }
    return render(request, "people/sign_in.html", context, status=422 if error else 200)


@dataclass(frozen=True)
class Cards:
    """The people of one company, one card each."""

    company: str
    people: list[tuple[Person, str]]


def demo_cards() -> list[Cards]:
    """Everyone of the demo by company, with their posts, the higher posts first."""
    rows = Appointment.objects.filter(ended_at=None, person__is_active=True)
    by_company: dict[str, dict[int, tuple[Person, list[str]]]] = {}
    for row in rows.select_related("person", "post__site", "site").order_by("post__site__path", "site__path", "pk"):
        people = by_company.setdefault(row.post.site.name, {})
        people.setdefault(row.person_id, (row.person, []))[1].append(f"{row.post.name} · {row.site.name}")
    return [Cards(name, [(p, listed(posts)) for p, posts in people.values()]) for name, people in by_company.items()]


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click signs in as a person of the demo: only from this machine, only on the embedded demo database."""
    if not loopback.demo_sign_in(request):
        raise Http404
    person = Person.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
    if person is None:
        raise Http404
    return _onward(request, person, safe_next(request), backend=BACKEND)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave. The event is written before the session ends."""
    if isinstance(request.user, Person):
        perform("people.sign_out", Actor.of(request.user), {}, door=DOOR)
    logout(request)
    messages.success(request, _("已退出。"))
    return redirect("/sign-in")


sign_out.before_password = True  # type: ignore[attr-defined]


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """After five wrong tries: in plain words what happened and what to do."""
    return render(request, "people/locked.html", {"username": (credentials or {}).get("username", "")}, status=429)
