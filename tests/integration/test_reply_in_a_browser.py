"""An answer's HTML in a real browser: on a phone and on a desk, light and dark, it fits, can be read and needs no image."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consultant.drafting.letter import Line, Section, Table
from consultant.drafting.renderer import Renderer
from consultant.vocabulary import ReplyKind

from tests.conftest import CHECKOUT, absent

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTHS = {"phone": 500, "desk": 1200}
"""A headless window is at least 500 pixels wide; the phone's 375 are those of the frame within it."""
PHONE = 375
LEAST_CONTRAST = 4.5
"""WCAG 2.1, success criterion 1.4.3, for text of common size."""
LONG = "45385/45380 effective 2020-01-01; " * 6
CONTEXT = {
    "reference": "CC-BBBB-CCCC",
    "desk_name": "Coding desk",
    "codes": "93591, 93355",
    "answers": ["No, 93355 is not separately payable with 93591 (practitioner, 2024Q3)."],
    "warnings": ["No date of service was named."],
    "sections": [
        Section(
            "The claim, line by line",
            (
                Table(
                    ("Line", "Code", "Modifiers", "Units", "Result"),
                    tuple(
                        (
                            str(n),
                            "45385",
                            "RT, 59",
                            "10, MUE 12",
                            "denied with 45385, no modifier helps (practitioner)",
                        )
                        for n in range(1, 11)
                    ),
                    (1,),
                    frozenset({0}),
                ),
                Line("Set against the books named below.", (1,), ("a line under it", "another")),
            ),
        )
    ],
    "sources": [f"[1] Medicare NCCI PTP edits, practitioner, 2024Q3: {LONG}"],
}
MEASURE = """
<script>
const luminance = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(Number).map((v) => v / 255)
  .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
  if (c !== "rgba(0, 0, 0, 0)") return c; } return "rgb(255, 255, 255)"; };
let worst = 21;
for (const e of document.body.querySelectorAll("p, li, h2, th, td, span")) {
  const [a, b] = [luminance(getComputedStyle(e).color), luminance(behind(e))];
  worst = Math.min(worst, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)); }
document.title = ["measured", document.documentElement.scrollWidth, window.innerWidth, worst.toFixed(2),
  matchMedia("(prefers-color-scheme: dark)").matches, document.images.length].join(" ");
</script>
"""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        absent("Chromium is not installed, so no page can be looked at")
    assert found
    return found


@pytest.fixture
def look(chromium: str, tmp_path: Path) -> Callable[..., list[str]]:
    """Opens a page `width` wide; the figures that `MEASURE` puts into its title."""

    def looked(html: str, width: int, *, dark: bool) -> list[str]:
        page = tmp_path / "page.html"
        page.write_text(html.replace("</body>", MEASURE + "</body>"), encoding="utf-8")
        frame = tmp_path / "frame.html"
        frame.write_text(
            f'<title></title><iframe id="it" width="{width}" height="900" style="border: 0" src="page.html" '
            "onload=\"document.title = document.getElementById('it').contentDocument.title\"></iframe>",
            encoding="utf-8",
        )
        arguments = [
            chromium,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--allow-file-access-from-files",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--window-size={width + 60},1000",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            "--virtual-time-budget=2000",
            "--dump-dom",
            frame.as_uri(),
        ]
        seen = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=True)
        title = re.search(r"<title>measured ([^<]*)</title>", seen.stdout)
        assert title, seen.stdout[:500] + seen.stderr[-500:]
        return title[1].split()

    return looked


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, 1000], ids=["phone", "desk"])
def test_an_answer_fits_and_can_be_read(look: Callable[..., list[str]], width: int, dark: bool) -> None:
    html = Renderer(CHECKOUT / "templates").render(ReplyKind.ANSWER, CONTEXT).html
    needed, given, contrast, is_dark, images = look(html, width, dark=dark)
    assert int(needed) <= int(given) <= width
    assert float(contrast) >= LEAST_CONTRAST
    assert is_dark == str(dark).lower()
    assert images == "0"
