"""Addresses of customers."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.customers import balance_pages, class_pages, pages, privacy_pages, today_pages

urlpatterns = [
    path("privacy", privacy_pages.requests, name="privacy"),
    path("customers", pages.listing, name="customers"),
    path("customers/export.xlsx", pages.export),
    path("customers/find", pages.find),
    path("customers/new", pages.new),
    path("customers/new-inline", pages.new_inline),
    path("customers/assign", pages.assign),
    path("customers/balance", balance_pages.balance),
    path("customers/balance/chosen", balance_pages.chosen),
    path("customers/today", today_pages.day),
    path("customers/classes", class_pages.classes),
    path("customers/rounds", class_pages.rounds),
    path("customers/rounds/<int:pk>", class_pages.one_round),
    path("customers/<str:number>", pages.file, name="customer"),
    path("customers/<str:number>/edit", pages.edit),
    path("customers/<str:number>/reveal", pages.reveal),
]
