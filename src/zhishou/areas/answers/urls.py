"""Addresses of the knowledge base."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.answers import pages

urlpatterns = [
    path("answers", pages.listing, name="answers"),
    path("answers.xlsx", pages.listing_excel),
    path("answers/new", pages.new),
    path("answers/<str:number>", pages.show),
]
