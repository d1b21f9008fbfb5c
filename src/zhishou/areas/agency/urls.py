"""Addresses of the account department."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.agency.pages import business, clients, papers, projects, traffic, work

urlpatterns = [
    path("clients", clients.listing, name="clients"),
    path("clients.xlsx", clients.as_excel),
    path("clients/new", clients.new),
    path("clients/contacts/<int:pk>/reveal", clients.reveal),
    path("clients/<str:number>", clients.show),
    path("clients/<str:number>/talk", business.talk),
    path("clients/<str:number>/talks", business.talks),
    path("clients/<str:number>/care", business.care),
    path("chances", business.board),
    path("chances/new", business.new),
    path("chances/<int:pk>", business.show),
    path("projects", projects.listing, name="projects"),
    path("projects.xlsx", projects.as_excel),
    path("projects/new", projects.new),
    path("projects/<str:number>", projects.show),
    path("projects/<str:number>/edit", work.edit),
    path("projects/<str:number>/brief", work.brief),
    path("projects/<str:number>/plan", work.plan),
    path("projects/<str:number>/costs", work.costs),
    path("projects/<str:number>/brief.pdf", papers.brief),
    path("projects/<str:number>/plan.pdf", papers.plan),
    path("tasks/<int:pk>", traffic.task),
    path("tasks/<int:pk>/edit", work.task_edit),
    path("tasks/<int:pk>/move", traffic.move),
    path("traffic", traffic.board, name="traffic"),
]
