"""Addresses of the errands."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.errands import pages

urlpatterns = [
    path("errands", pages.listing, name="errands"),
    path("errands.xlsx", pages.listing_excel),
    path("errands.pdf", pages.listing_pdf),
    path("errands/new", pages.new),
    path("errands/hints", pages.hints),
    path("errands/<str:number>.pdf", pages.show_pdf),
    path("errands/<str:number>", pages.show),
]
