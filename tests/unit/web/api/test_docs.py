"""The lines of docs/desk/api.md are run as they stand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import httpx

from tests.at_the_api import caller
from tests.at_the_desk import ASKER, introduce
from tests.conftest import CHECKOUT, Clock, absent
from tests.journeys.journey import Played

DOCUMENT = CHECKOUT / "docs" / "desk" / "api.md"


def test_each_curl_line_is_answered(played: Played, pages: httpx.Client, clock: Clock) -> None:
    if shutil.which("curl") is None:
        absent("curl is not installed")
    introduce(played.desk.engine, clock(), units=2)
    api = caller(pages, played, "admin", email=ASKER)
    named = {
        "DESK": str(pages.base_url).rstrip("/"),
        "TOKEN": api.token,
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    joined = DOCUMENT.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = re.findall(r"^    (curl .*)$", joined, re.MULTILINE)
    answers = [
        json.loads(subprocess.run(["bash", "-c", line], env=named, capture_output=True, check=True).stdout)
        for line in lines
    ]
    assert len(answers) == 5
    assert [set(one) & {"cases", "code", "reply", "reference", "title"} for one in answers] == [
        {"cases"},
        {"code", "title"},
        {"reply"},
        {"reference"},
        {"title"},  # there is no such case, which the problem's title says
    ]
    assert answers[-1]["status"] == 404
