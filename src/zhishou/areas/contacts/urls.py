"""Addresses of the outside offices."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.contacts import pages

urlpatterns = [
    path("contacts", pages.listing, name="contacts"),
    path("contacts.xlsx", pages.log_excel),
    path("contacts/<int:pk>", pages.show),
    path("contacts/people/<int:pk>/reveal", pages.reveal),
]
