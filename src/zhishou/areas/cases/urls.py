"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.cases.pages import case, intake, listing, orders, register, reveal
from zhishou.areas.cases.urls_data import urlpatterns as data_urls

urlpatterns = [
    *data_urls,
    path("cases", listing.listing, name="cases"),
    path("cases/export.xlsx", listing.export),
    path("cases/bulk", listing.bulk),
    path("cases/search", listing.find),
    path("cases/categories/search", listing.find_category),
    path("cases/new", intake.new, name="intake"),
    path("cases/hints", intake.hints),
    path("cases/<str:number>", case.show, name="case"),
    path("cases/<str:number>/reveal", reveal.reveal),
    path("cases/<str:number>/link", case.signature_link),
    path("orders", orders.listing, name="orders"),
    path("orders/<str:number>", orders.show, name="order"),
    path("promises", register.promises),
    path("improvements", register.improvements),
    path("phrases", register.phrases),
    path("compensations", register.compensations),
    path("phrases/check", register.check_phrases),
    path("consequences", register.consequences),
    path("consequences/<int:pk>", register.consequence),
]
