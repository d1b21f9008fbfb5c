"""All addresses: the doors, then each area's pages."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from zhishou.kernel.apps import areas
from zhishou.kernel.doors import outage, web
from zhishou.kernel.doors.api import add_operations, api, description

add_operations()
for _area in areas():
    if find_spec(f"{_area.name}.api"):
        import_module(f"{_area.name}.api")

urlpatterns: list[URLPattern | URLResolver] = [
    path("do/<str:name>", web.do, name="do"),
    path("api/openapi.json", description, name="openapi"),
    path("api/", api.urls),
    path("language", login_not_required(set_language), name="language"),
]
urlpatterns += [path("", include(f"{a.name}.urls")) for a in areas() if find_spec(f"{a.name}.urls")]


def _plain(template: str, status: int) -> object:
    def view(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        return render(request, template, status=status)

    return view


handler400 = _plain("400.html", 400)
handler403 = _plain("403.html", 403)
handler404 = _plain("404.html", 404)
handler500 = outage.fault
