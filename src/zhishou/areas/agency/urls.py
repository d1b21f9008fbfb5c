"""Addresses of the account department."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.agency.pages import business, clients, meetings, outside, papers, projects, proofs, traffic, work

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
    path("projects/<str:number>/progress", meetings.progress),
    path("projects/<str:number>/new-piece", meetings.add, {"what": "piece"}),
    path("projects/<str:number>/new-meeting", meetings.add, {"what": "meeting"}),
    path("projects/<str:number>/new-showing", meetings.add, {"what": "showing"}),
    path("proofs/versions/<int:pk>/confirmation.pdf", proofs.confirmation),
    path("proofs/<str:number>", proofs.show),
    path("proofs/<str:number>/link", proofs.link),
    path("meetings/<str:number>", meetings.show),
    path("meetings/<str:number>/link", meetings.link),
    path("meetings/<str:number>/minutes.pdf", meetings.paper),
    path("proof/<str:token>", outside.proof),
    path("proof/<str:token>/file", outside.proof_file),
    path("proof/<str:token>/approve", outside.proof, {"how": "approve"}),
    path("proof/<str:token>/changes", outside.proof, {"how": "changes"}),
    path("minutes/<str:token>", outside.minutes),
    path("minutes/<str:token>/confirm", outside.minutes, {"how": "confirm"}),
    path("minutes/<str:token>/correct", outside.minutes, {"how": "correct"}),
    path("progress/<str:token>", outside.progress),
]
