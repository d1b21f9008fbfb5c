"""A bare Django view doing one INSERT: the yardstick for intake. Served by the same granian with the same pool."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from zhishou.config import env

POOL = {"min_size": 1, "max_size": 12, "timeout": 20}


def insert(request: HttpRequest) -> HttpResponse:
    """One INSERT of a row as wide as a short note."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare_note (words) VALUES (%s)", [request.body.decode()[:200]])
    return HttpResponse(b"ok")


def select(request: HttpRequest) -> HttpResponse:
    """One SELECT by key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM bare_note WHERE id = 1")
        cursor.fetchone()
    return HttpResponse(b"ok")


database = env.database(os.environ["ZHISHOU_DB_URL"])
database["OPTIONS"]["pool"] = POOL
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="bench",
    MIDDLEWARE=[],
    DATABASES={"default": database},
    USE_TZ=True,
)
django.setup()
urlpatterns = [path("insert", insert), path("select", select)]
application = get_wsgi_application()
