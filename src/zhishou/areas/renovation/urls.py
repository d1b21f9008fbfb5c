"""Addresses of the renovations."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.renovation.pages import listing, one, papers, public

urlpatterns = [
    path("renovations", listing.listing, name="renovations"),
    path("renovations.xlsx", listing.as_excel),
    path("renovations/new", one.new),
    path("renovations/new/lacks", one.lacks),
    path("renovations/<str:number>/<str:paper>.pdf", papers.paper),
    path("renovations/<str:number>", one.show),
    path("permits/<str:token>", public.verify),
]
