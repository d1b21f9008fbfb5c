"""The WSGI application granian serves."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from zhishou.config import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhishou.config.settings")
env.count_together(Path(env.text("ZHISHOU_HOME", "var")).resolve())
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # every page's module, so that not the first visitor waits for them
