"""Addresses of the account department."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.agency.pages import clients, projects

urlpatterns = [
    path("clients", clients.listing, name="clients"),
    path("clients.xlsx", clients.as_excel),
    path("clients/new", clients.new),
    path("clients/contacts/<int:pk>/reveal", clients.reveal),
    path("clients/<str:number>", clients.show),
    path("projects", projects.listing, name="projects"),
    path("projects.xlsx", projects.as_excel),
    path("projects/new", projects.new),
    path("projects/<str:number>", projects.show),
]
