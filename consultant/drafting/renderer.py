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
        subject = " ".join(self._part(kind, "subject.txt", context).split())
        text = _BLANK_LINES.sub("\n\n", self._part(kind, "body.txt", context)).strip() + "\n"
        return Draft(kind, subject, text, self._part(kind, "body.html", context).strip() + "\n")

    def _part(self, kind: ReplyKind, name: str, context: Mapping[str, Any]) -> str:
        return self._environment.get_template(f"{kind.value}/{name}").render(context)
