"""Addresses of public pages, statistics and prints."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhishou.areas.cases.pages import outside, prints, public, statistics

urlpatterns: list[URLPattern] = [
    path("r/<str:token>", public.intake),
    path("t", public.track),
    path("t/receipt", public.receipt),
    path("t/receipt.pdf", public.receipt_paper),
    path("t/progress", public.progress),
    path("s/<str:token>", public.sign),
    path("c/<str:token>", public.sign),
    path("f/<str:token>", public.satisfaction),
    path("statistics", statistics.show),
    path("statistics.xlsx", statistics.excel),
    path("statistics.pdf", statistics.pdf),
    path("cases/<str:number>/register.pdf", prints.register),
    path("orders/<str:number>/order.pdf", prints.order),
    path("cases/<str:number>/satisfaction", outside.satisfaction),
    path("intake-posters", outside.posters),
    path("intake-posters/<int:pk>.pdf", prints.poster),
]
