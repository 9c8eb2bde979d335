"""The only place that renders mail with Jinja: a reply kind's folder plus a context becomes subject, text and HTML.

Undefined names are errors, so that a broken template parks the case and never sends half a reply; values are
escaped in HTML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from consultant.vocabulary import Draft, ReplyKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_BLANK_LINES = re.compile(r"\n{3,}")


def _tidy(text: str) -> str:
    """One blank line at most, and none at the ends: what the templates' conditions leave is not for a reader."""
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n"


class Renderer:
    """Renders templates/email/{kind}/{subject.txt,body.txt,body.html}."""

    def __init__(self, templates: Path) -> None:
        """`templates` is the folder that holds `email/`."""
        self._environment = Environment(
            loader=FileSystemLoader(templates / "email"),
            undefined=StrictUndefined,
            autoescape=select_autoescape(["html"], default=False),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, kind: ReplyKind, context: Mapping[str, Any]) -> Draft:
        """Subject (one line), text and HTML. Raises jinja2.TemplateError."""
        subject = " ".join(self._part(kind.value, "subject.txt", context).split())
        text = _tidy(self._part(kind.value, "body.txt", context))
        return Draft(kind, subject, text, self._part(kind.value, "body.html", context).strip() + "\n")

    def render_amended(self, context: Mapping[str, Any]) -> Draft:
        """A coder's own text, as an answer."""
        subject = self._part("answer", "subject.txt", {"codes": "", **context})
        text = _tidy(self._part("_base", "amended.txt", context))
        return Draft(
            ReplyKind.ANSWER, " ".join(subject.split()), text, self._part("_base", "amended.html", context)
        )

    def _part(self, folder: str, name: str, context: Mapping[str, Any]) -> str:
        return self._environment.get_template(f"{folder}/{name}").render(context)
