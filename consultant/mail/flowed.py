"""Undoes format=flowed (RFC 3676): lines that end in a blank go on in the next one of the same quote depth."""

from __future__ import annotations


def _take_apart(line: str) -> tuple[int, str]:
    """Quote depth and content, with one stuffed blank removed (RFC 3676, sections 4.4 and 4.5)."""
    content = line.lstrip(">")
    depth = len(line) - len(content)
    return depth, content.removeprefix(" ")


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Paragraphs on one line each; `delete_space` is the DelSp parameter. The signature mark never flows."""
    out: list[tuple[int, list[str]]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth, content = _take_apart(line)
        mark = content == "-- "
        if depth == open_depth and out and not mark:
            out[-1][1].append(content)
        else:
            out.append((depth, [content]))
        flows = content.endswith(" ") and not mark
        if flows and delete_space:
            out[-1][1][-1] = content[:-1]
        open_depth = depth if flows else -1
    return "\n".join((">" * depth + " " if depth else "") + "".join(parts) for depth, parts in out)
