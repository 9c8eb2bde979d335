"""Official titles made readable: abbreviations written out, capitals mended. Only what `spelling.toml` lists; no word is added. Pure."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLES, DRG, CLASSES, CAPITALS = "titles", "drg", "classes", "capitals"
_BOUND = r"(?<![\w./&+-])"
_END = r"(?![\w&+-])"
_LONGEST = 320
"""Characters of a title that are quoted; a few descriptions of HCPCS are pages long."""
_MEASURES = (
    "milligram|microgram|milliliter|gram|kilogram|international unit|millicurie|microcurie|pound|ounce"
)
_ONE = re.compile(rf"(?<![\d.,])\b1 ({_MEASURES})s\b")
_PER = re.compile(rf"\b((?:per|each) )({_MEASURES})s\b")
_OF_MEASURE = re.compile(rf"(\d )({_MEASURES})s (vial|bag|bottle|syringe|dose|unit|container)\b")
_CODE = re.compile(r"\b[a-z]\d{4}\b")
_GLUED = re.compile(r"(?<![\w.])(\d[\d,.]*)(mg|mcg|ml|gm|mci|iu)\b")
_INNER = {ord(one): "'" for one in '\u201c\u201d"'}
_ACRONYM = re.compile(r"\(([a-z]{2,6})\)")
_DOUBLED = re.compile(r"\b(equipment) \1\b")
_SAID_TWICE = re.compile(r"\b([\w\- &]+?) \(\1\)", re.IGNORECASE)


@cache
def _lists() -> Mapping[str, Mapping[str, str]]:
    text = files(__package__).joinpath("spelling.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    capitals = {word.lower(): word for word in read[CAPITALS]["words"]}
    return {**{name: read[name] for name in (TITLES, DRG, CLASSES)}, CAPITALS: capitals}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    longest_first = sorted(_lists()[name], key=len, reverse=True)
    bound, end = (r"(?<!\w)", r"(?!\w)") if name == CAPITALS else (_BOUND, _END)
    return re.compile(
        f"{bound}({'|'.join(map(re.escape, longest_first))}){end}", re.IGNORECASE * (name != CLASSES)
    )


def _replaced(text: str, name: str) -> str:
    listed = {key.lower(): value for key, value in _lists()[name].items()}
    return _pattern(name).sub(lambda found: listed[found[1].lower()], text)


@lru_cache(maxsize=5_000)
def title(text: str) -> str:
    """A title of a list, written out and cut where it is pages long."""
    return shortened(written_out(text))


def written_out(text: str) -> str:
    """Measures and abbreviations written out, names with their capitals."""
    text = _GLUED.sub(r"\1 \2", " ".join(text.split())).replace(", (", " (")
    capitals = _lists()[CAPITALS]
    written = _replaced(_capital_acronyms(text), TITLES)
    written = _pattern(CAPITALS).sub(lambda found: capitals[found[1].lower()], written)
    written = _SAID_TWICE.sub(r"\1", _DOUBLED.sub(r"\1", written))
    written = _PER.sub(r"\1\2", _ONE.sub(r"1 \1", written))
    written = _OF_MEASURE.sub(r"\1\2 \3", written)
    written = tidy(_CODE.sub(lambda found: found[0].upper(), written))
    return written[:1].upper() + written[1:] if text[:1].isupper() else written


@lru_cache(maxsize=2_000)
def drg_title(text: str) -> str:
    """The title of an MS-DRG in small letters, its abbreviations written out."""
    small = _capital_acronyms(tidy(text).lower())
    kept = re.sub(r"\b(?:hiv|mdc)\b", lambda found: found[0].upper(), small).replace("t-cell", "T-cell")
    return tidy(_replaced(kept, DRG))


@lru_cache(maxsize=1_000)
def class_name(text: str) -> str:
    """A name of the RBCS, written out."""
    spaced = re.sub(r"\b(CT|MRI|PT|TTE)/(?=CTA|MRA|OT|TEE)", r"\1 / ", text).replace(" - ", ": ")
    name = tidy(_classes(spaced).replace(" / ", " or "))
    return name[:1].upper() + name[1:]


def _classes(text: str) -> str:
    listed = _lists()[CLASSES]
    return re.sub(
        f"(?<![\\w&-])({'|'.join(map(re.escape, sorted(listed, key=len, reverse=True)))})(?![\\w&])",
        lambda found: listed[found[1]],
        text,
    )


def _capital_acronyms(text: str) -> str:
    """`federally qualified health center (fqhc)`: the initials of the words before it are an acronym, there and further on."""
    for found in _ACRONYM.finditer(text):
        before = re.findall(r"[A-Za-z]+", text[: found.start()])[-len(found[1]) :]
        if "".join(word[0] for word in before).lower() == found[1]:
            text = re.sub(rf"\b{found[1]}\b", found[1].upper(), text)
    return text


def tidy(text: str) -> str:
    """One blank between words, none before a comma, no full stop or comma at the end."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r",(?:\s*,)+", ",", text)
    text = re.sub(r" ([,;:.)])(?=\s|$)", r"\1", text)
    return text.strip().rstrip(" ,;:").removesuffix(".").strip()


def shortened(text: str) -> str:
    """At most a few lines, cut between words."""
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rpartition(" ")[0].rstrip(" ,;:(") + " …"


def quoted(text: str) -> str:
    """In the quotation marks of print; those inside become single ones."""
    return f"“{text.translate(_INNER)}”"


def listed(words: list[str], link: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {link} ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 unit`, `2,340 units`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
