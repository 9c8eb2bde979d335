"""django-helpdesk files a ticket for each mail of a folder, as its command `get_email` does. Run by its own interpreter: `FOLDER`.

Its acknowledgements go to Django's dummy backend: what sending them costs is not counted.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django  # type: ignore[import-not-found, unused-ignore]
from django.conf import settings  # type: ignore[import-not-found, unused-ignore]
from django.core.management import call_command  # type: ignore[import-not-found, unused-ignore]

APPS = (
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "helpdesk",
    "rest_framework",
)
"""Those of the project's own demonstration, without teams and invitations."""
URLS = """from django.urls import include, path

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""


def main(folder: Path) -> None:
    """Print the seconds and how many tickets there are."""
    (folder / "bench_urls.py").write_text(URLS)
    sys.path.insert(0, str(folder))
    settings.configure(
        INSTALLED_APPS=APPS,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "helpdesk.db")}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        MEDIA_ROOT=str(folder / "media"),
        ROOT_URLCONF="bench_urls",
        SECRET_KEY="a benchmark's",  # noqa: S106 - it guards nothing
        SITE_ID=1,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)
    from helpdesk.email import (  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 - only after setup
        process_email,
    )
    from helpdesk.models import (  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
        Queue,
        Ticket,
    )

    Queue.objects.create(
        title="Bench",
        slug="bench",
        email_address="consult@localhost",
        allow_email_submission=True,
        email_box_type="local",
        email_box_local_dir=str(folder / "files"),
        logging_type="none",
    )
    began = time.perf_counter()
    process_email(quiet=True)
    took = time.perf_counter() - began
    print(json.dumps({"took": took, "kept": Ticket.objects.count()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
