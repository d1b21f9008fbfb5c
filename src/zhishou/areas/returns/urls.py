"""Addresses of the returns."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.returns.pages import desk, invoices, lists, overview

urlpatterns = [
    path("returns", lists.listing, name="returns"),
    path("returns.xlsx", lists.listing_excel),
    path("returns/ticket", desk.ticket),
    path("returns/sales/new", desk.enter),
    path("returns/sales/<int:pk>", desk.sale),
    path("returns/rules", desk.rules),
    path("returns/invoices", invoices.listing),
    path("returns/invoices.xlsx", invoices.listing_excel),
    path("returns/invoices/<str:number>", invoices.show),
    path("returns/overview", overview.overview),
    path("returns/day", lists.day),
    path("returns/day.xlsx", lists.day_excel),
    path("returns/day.pdf", lists.day_pdf),
    path("returns/<str:number>.pdf", lists.show_pdf),
    path("returns/<str:number>", lists.show),
]
