"""Addresses of the register, of readings and of the balance."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.property.pages import (
    balance,
    certificates,
    changes,
    doubts,
    file,
    grid,
    newowners,
    rounds,
    statement,
    units,
)

urlpatterns = [
    path("readings", rounds.listing, name="readings"),
    path("readings/doubts", doubts.doubts),
    path("readings/<int:pk>", rounds.one),
    path("readings/<int:pk>/sheet.xlsx", rounds.sheet),
    path("readings/<int:pk>/walk", rounds.walk),
    path("readings/<int:pk>/take/<int:meter>", rounds.take),
    path("balance", balance.page_of, name="balance"),
    path("balance.xlsx", balance.as_excel),
    path("balance.pdf", balance.as_pdf),
    path("units", units.listing, name="units"),
    path("units/export.xlsx", units.export),
    path("units/find", units.find),
    path("units/certificates", certificates.listing, name="certificates"),
    path("units/certificates.xlsx", certificates.as_excel),
    path("units/certificates/<str:number>.pdf", certificates.paper),
    path("certificates/<str:token>", certificates.verify),
    path("units/grid", grid.grid),
    path("units/new-owners", newowners.new_owners),
    path("units/new-owners.xlsx", newowners.new_owners_excel),
    path("units/<int:pk>", file.file, name="unit"),
    path("units/<int:pk>/do/<str:slug>", changes.change),
    path("units/<int:pk>/row/<str:what>/<int:row>", changes.change_row),
    path("units/<int:pk>/reveal/<str:what>/<int:row>", changes.reveal),
    path("units/<int:pk>/handover.pdf", changes.handover_paper),
    path("units/<int:pk>/transfers/<str:number>.pdf", changes.transfer_paper),
    path("units/<int:pk>/statement", statement.statement),
    path("units/<int:pk>/statement.xlsx", statement.statement_excel),
    path("units/<int:pk>/statement.pdf", statement.statement_pdf),
    path("accounts", statement.search, name="accounts"),
]
