"""Addresses of arrears, collection and suppliers."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.arrears.pages import (
    collection,
    collectors,
    disputes,
    handovers,
    ledger,
    letters,
    remedies,
    suppliers,
    unit,
    visits,
)

urlpatterns = [
    path("arrears", ledger.listing, name="arrears"),
    path("arrears.xlsx", ledger.as_excel),
    path("arrears.pdf", ledger.as_pdf),
    path("arrears/units/<int:pk>", unit.file, name="arrears-unit"),
    path("arrears/of-customer/<int:pk>", unit.of_customer),
    path("arrears/visits", visits.walk, name="arrears-visits"),
    path("arrears/visits/<int:pk>", visits.door),
    path("arrears/ladder", letters.due, name="arrears-ladder"),
    path("arrears/letters", letters.listing, name="arrears-letters"),
    path("arrears/letters.pdf", letters.together),
    path("arrears/handovers", handovers.listing, name="arrears-handovers"),
    path("arrears/handovers/to-sign.pdf", handovers.to_sign),
    path("arrears/handovers/<str:number>.pdf", handovers.paper),
    path("arrears/letters/<str:number>.pdf", letters.one_pdf),
    path("arrears/disputes", disputes.listing, name="disputes"),
    path("arrears/disputes/new", disputes.new),
    path("arrears/disputes/<int:pk>", disputes.one, name="dispute"),
    path("arrears/remedies/<str:number>", remedies.remedy),
    path("arrears/credits", disputes.requests, name="credits"),
    path("collection", collection.board, name="collection"),
    path("collection.xlsx", collection.as_excel),
    path("collection.pdf", collection.as_pdf),
    path("collection/units", collection.units),
    path("collection/collectors", collectors.listing),
    path("collection/collectors.xlsx", collectors.as_excel),
    path("utilities", suppliers.listing, name="utilities"),
    path("utilities/new", suppliers.new),
    path("utilities/<int:pk>.pdf", suppliers.one_pdf),
    path("utilities/<int:pk>", suppliers.one, name="utility"),
    path("liaison", suppliers.liaison, name="liaison"),
]
