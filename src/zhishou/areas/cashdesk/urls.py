"""Addresses of the counter."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.cashdesk.pages import bank, bank_months, desk, receipts, scanning, till

urlpatterns = [
    path("cash", desk.home, name="cash"),
    path("cash/ledger", receipts.listing, name="cash-ledger"),
    path("cash/ledger.xlsx", receipts.listing_excel),
    path("cash/ledger.pdf", receipts.listing_pdf),
    path("cash/day", till.day, name="cash-day"),
    path("cash/day/<int:pk>.pdf", till.day_pdf),
    path("cash/slips", till.slips, name="cash-slips"),
    path("cash/slips.xlsx", till.slips_excel),
    path("cash/prepaid.xlsx", desk.prepaid_excel),
    path("cash/prepaid", desk.prepaid, name="cash-prepaid"),
    path("cash/<int:pk>", desk.unit, name="cash-unit"),
    path("cash/<int:pk>/payment", desk.take),
    path("receipts/<str:number>.pdf", receipts.receipt_pdf),
    path("receipts/<str:number>", receipts.receipt, name="receipt"),
    path("receipt-books", receipts.books, name="receipt-books"),
    path("bank", bank.board, name="bank"),
    path("bank.xlsx", bank.board_excel),
    path("bank.pdf", bank.board_pdf),
    path("bank/months", bank_months.listing, name="bank-months"),
    path("bank/month", bank_months.show),
    path("bank/month.xlsx", bank_months.show_excel),
    path("bank/month.pdf", bank_months.show_pdf),
    path("bank/lines/<int:pk>", bank.line),
    path("bank/matches/<int:pk>", bank.match),
    path("bank/papers", bank.paper),
    path("bank/statements", bank.statements),
    path("bank/settlements", scanning.listing),
    path("bank/settlements/files", scanning.files),
    path("bank/settlements/<int:pk>", scanning.show),
    path("bank/settlements/<int:pk>.xlsx", scanning.show_excel),
    path("bank-deposits", till.deposits, name="bank-deposits"),
    path("bank-deposits.xlsx", till.deposits_excel),
    path("bank-deposits/new", till.new_deposit, name="deposit-new"),
    path("bank-deposits/<str:number>.pdf", till.deposit_pdf),
    path("bank-deposits/<str:number>", till.deposit, name="deposit"),
]
