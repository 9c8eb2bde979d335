"""Charts as plain SVG: where each bar stands and what it says. Pure; the template draws them without any inline style.

A chart never stands alone: the table beside it says the same in figures (WCAG 1.1.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 400
ROW = 24
LABEL = 140
"""Units of the drawing for what stands before a bar."""
VALUE = 60
"""And for the figure behind it."""
HEIGHT = 90
MOST_COLUMNS = 92
LONGEST_LABEL = 22


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its label and its figure in words."""

    label: str
    value: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, and the size of the drawing."""

    title: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    upright: bool = False


def bars(title: str, figures: Sequence[tuple[str, float, str]]) -> Chart:
    """A bar below the other: label, figure and the figure in words of each."""
    most = max((figure for _, figure, _ in figures), default=0) or 1
    room = WIDTH - LABEL - VALUE
    drawn = tuple(
        Bar(_short(label), words, LABEL, at * ROW + 4, round(max(figure / most * room, 1), 1), ROW - 8)
        for at, (label, figure, words) in enumerate(figures)
    )
    return Chart(title, drawn, WIDTH, max(len(drawn), 1) * ROW)


def columns(title: str, figures: Sequence[tuple[str, float, str]]) -> Chart:
    """A column beside the other, the newest `MOST_COLUMNS`."""
    shown = figures[-MOST_COLUMNS:]
    most = max((figure for _, figure, _ in shown), default=0) or 1
    step = WIDTH / max(len(shown), 1)
    drawn = tuple(
        Bar(
            label,
            words,
            round(at * step, 1),
            round(HEIGHT - figure / most * HEIGHT, 1),
            round(min(max(step - 2, 1), 40), 1),
            round(figure / most * HEIGHT, 1),
        )
        for at, (label, figure, words) in enumerate(shown)
    )
    return Chart(title, drawn, WIDTH, HEIGHT + 20, upright=True)


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
