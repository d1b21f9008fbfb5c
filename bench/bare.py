"""The yardstick: a plain Django project with one model and no middleware, served by the same granian with the same pool.

`/insert` writes one row through the ORM and commits it, `/select` reads one by its key; `/insert-sql` does without the
ORM, the least a Django view can do. The database entry is the product's own, so pool and health checks are the same.
"""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.urls import path

from zhishou.config import env

database = env.database(os.environ["ZHISHOU_DB_URL"])
database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 12, "timeout": 20}
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="bench",
    MIDDLEWARE=[],
    DATABASES={"default": database},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()


class Note(models.Model):
    """A row as wide as a short note."""

    words = models.TextField()

    class Meta:
        app_label = "bare"
        db_table = "bare_note"

    def __str__(self) -> str:
        return self.words


def insert(request: HttpRequest) -> HttpResponse:
    """One INSERT, committed."""
    Note.objects.create(words=request.body.decode()[:200])
    return HttpResponse(b"ok")


def insert_sql(request: HttpRequest) -> HttpResponse:
    """One INSERT written by hand, committed."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare_note (words) VALUES (%s)", [request.body.decode()[:200]])
    return HttpResponse(b"ok")


def select(request: HttpRequest) -> HttpResponse:
    """One SELECT by key."""
    return HttpResponse(Note.objects.get(pk=1).words.encode())


urlpatterns = [path("insert", insert), path("insert-sql", insert_sql), path("select", select)]
application = get_wsgi_application()
