"""Addresses of payment notices; `/bill/…` is what the QR code on the paper opens."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.notices import pages, public

urlpatterns = [
    path("payment-notices", pages.listing, name="payment-notices"),
    path("payment-notices/files/<int:pk>", pages.file),
    path("payment-notices/files/<int:pk>/list.pdf", pages.handover),
    path("payment-notices/files/<int:pk>/posting.pdf", pages.posting),
    path("bill/<str:token>", public.ask),
    path("bill/<str:token>/statement", public.statement),
]
