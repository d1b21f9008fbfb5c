"""The content security policy: nothing inline, nothing from another host."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


FILES = "default-src 'none'; sandbox; frame-ancestors 'none'"  # what people handed in runs nothing


class ContentSecurityPolicy:
    """Puts the policy on every answer, error pages included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response["X-Frame-Options"] = "DENY"  # for browsers in apps that do not know frame-ancestors
        response["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
        return response
