"""Addresses of the roster."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.roster.pages import grid, mine, papers

urlpatterns = [
    path("roster", grid.show, name="roster"),
    path("roster/save", grid.save),
    path("roster/check", grid.check),
    path("roster/kinds", grid.kinds),
    path("roster/mine", mine.show),
    path("roster.pdf", papers.as_pdf),
    path("roster.xlsx", papers.as_excel),
]
