"""Addresses of money that comes in."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.payments.pages import debits

urlpatterns = [
    path("debits", debits.listing, name="debits"),
    path("debits/new", debits.new),
    path("debits/<str:number>", debits.show, name="debit"),
    path("debits/<str:number>/file", debits.file),
    path("debits/<str:number>/check", debits.check),
    path("debits/<str:number>/cover.pdf", debits.cover),
    path("debits/<str:number>/lines.xlsx", debits.export),
]
