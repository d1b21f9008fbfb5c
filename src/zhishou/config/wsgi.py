"""The WSGI application granian serves."""

from django.core.wsgi import get_wsgi_application

from zhishou.config.loading import load_for_web

load_for_web()
application = get_wsgi_application()
