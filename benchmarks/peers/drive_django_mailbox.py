"""django-mailbox fetches a Maildir into its tables, as its command `getmail` does. Run by its own interpreter: `FOLDER`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django  # type: ignore[import-not-found, unused-ignore]
from django.conf import settings  # type: ignore[import-not-found, unused-ignore]
from django.core.management import call_command  # type: ignore[import-not-found, unused-ignore]


def main(folder: Path) -> None:
    """Print the seconds and how many were stored."""
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "django.db")}
    settings.configure(
        INSTALLED_APPS=["django_mailbox"],
        DATABASES={"default": database},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        MEDIA_ROOT=str(folder / "media"),
    )
    django.setup()
    call_command("migrate", verbosity=0)
    from django_mailbox.models import (  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 - only after setup
        Mailbox,
        Message,
    )

    box = Mailbox.objects.create(name="bench", uri=f"maildir://{folder / 'maildir'}")
    began = time.perf_counter()
    for _ in box.get_new_mail():
        pass
    took = time.perf_counter() - began
    print(json.dumps({"took": took, "kept": Message.objects.count()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
