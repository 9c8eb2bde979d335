"""Settings that are named side by side: each of them is asked about."""

from __future__ import annotations

import pytest

from consultant.extraction.particulars.setting import find_settings
from consultant.vocabulary import Setting

OFFICE, HOSPITAL, DME = Setting


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("whats the MUE prof vs facility?", (OFFICE, HOSPITAL)),
        ("J0585 limit per day - physician office and HOPD pls", (OFFICE, HOSPITAL)),
        ("professional claim AND hospital opd claim. is indicator the same", (OFFICE, HOSPITAL)),
        ("97110 max units? 1) private PT practice 2) hospital outpt", (OFFICE, HOSPITAL)),
        ("in office or hospital - RVUs in each setting?", (OFFICE, HOSPITAL)),
        ("E0601 MUE for DME supplier? and why does the dr office file say zero", (OFFICE, DME)),
        ("office visit, practitioner claim", ()),
        ("outpatient hospital, may we bill 93591?", ()),
        ("she came from the hospital outpatient department to our office", ()),
        ("no setting at all", ()),
    ],
)
def test_settings_side_by_side_are_all_asked_about(text: str, settings: tuple[Setting, ...]) -> None:
    assert find_settings(text, text.lower()) == settings
