"""Addresses of the call log."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.calls import pages

urlpatterns = [
    path("calls", pages.listing, name="calls"),
    path("calls.xlsx", pages.listing_excel),
    path("calls/who", pages.who),
    path("calls/month", pages.month),
    path("calls/month.xlsx", pages.month_excel),
    path("calls/<str:number>/reveal", pages.reveal),
    path("calls/<str:number>", pages.show),
]
