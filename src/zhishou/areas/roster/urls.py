"""Addresses of the roster."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.roster.pages import coordination, exchanges, grid, handovers, mine, papers

urlpatterns = [
    path("roster", grid.show, name="roster"),
    path("roster/save", grid.save),
    path("roster/check", grid.check),
    path("roster/kinds", grid.kinds),
    path("roster/mine", mine.show),
    path("roster/exchanges", exchanges.index),
    path("roster/exchanges/new", exchanges.new),
    path("roster/exchanges/<str:number>", exchanges.show),
    path("roster/handovers", handovers.index),
    path("roster/handovers.xlsx", handovers.as_excel),
    path("roster/handovers/new", handovers.new),
    path("roster/handovers/<str:number>.pdf", handovers.as_pdf),
    path("roster/handovers/<str:number>", handovers.show),
    path("coordination", coordination.index),
    path("coordination.xlsx", coordination.as_excel),
    path("coordination/new", coordination.new),
    path("coordination/<str:number>", coordination.show),
    path("roster.pdf", papers.as_pdf),
    path("roster.xlsx", papers.as_excel),
]
