"""Addresses of the confirmations."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.confirmations.pages import listing, one, outside, papers, writing

urlpatterns = [
    path("confirmations", listing.listing, name="confirmations"),
    path("confirmations.xlsx", listing.as_excel),
    path("confirmations/titles", listing.titles),
    path("confirmations/titles.xlsx", listing.titles_as_excel),
    path("confirmations/new/<str:kind>", writing.new),
    path("confirmations/<str:number>", one.show),
    path("confirmations/<str:number>/edit", writing.edit),
    path("confirmations/<str:number>/link", one.link),
    path("confirmations/<str:number>/paper.pdf", papers.paper),
    path("confirmations/versions/<int:pk>.pdf", papers.version),
    path("confirm/<str:token>", outside.show),
    path("confirm/<str:token>/paper.pdf", outside.paper),
]
