"""Addresses of paid services, remittances, deposits and refunds."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.services.pages import account, bills, deposits, outside, prices, remittances

urlpatterns = [
    path("services", bills.listing, name="services"),
    path("services/export.xlsx", bills.export),
    path("services/new", bills.new),
    path("services/prices", prices.show),
    path("services/prices.pdf", prices.paper),
    path("services/account", account.show),
    path("services/account.xlsx", account.excel_of),
    path("services/account.pdf", account.paper),
    path("services/<str:number>", bills.show),
    path("services/<str:number>/bill.pdf", bills.paper),
    path("services/<str:number>/link", outside.link),
    path("b/<str:token>", outside.sign),
    path("remittances", remittances.listing),
    path("remittances.xlsx", remittances.listing_excel),
    path("remittances/new", remittances.new),
    path("remittances/<str:number>", remittances.show),
    path("remittances/<str:number>/slip.pdf", remittances.paper),
    path("deposits", deposits.listing),
    path("deposits/export.xlsx", deposits.export),
    path("deposits/new", deposits.new),
    path("deposits/<str:number>", deposits.show),
    path("deposits/<str:number>/deposit.pdf", deposits.paper),
    path("refunds", deposits.refunds),
    path("refunds/<str:number>", deposits.refund),
    path("refunds/<str:number>/refund.pdf", deposits.refund_paper),
]
