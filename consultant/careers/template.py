"""A posting as lines of `Label: value`: which field a line is of, its value over several lines, and the words that no label took.

Labels stand in any case, behind bullets and in Markdown; a label of none of the fields is a line of the description.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum


class Label(StrEnum):
    """What a labelled line is of."""

    TITLE = "title"
    EMPLOYER = "employer"
    PLACE = "place"
    STATE = "state"
    REMOTE = "remote"
    CREDENTIALS = "credentials"
    SPECIALITIES = "specialities"
    EMPLOYMENT = "employment"
    PAY = "pay"
    UNTIL = "until"
    APPLY = "apply"
    DESCRIPTION = "description"


_NAMES: dict[Label, str] = {
    Label.TITLE: "title,job,position,job title,position title,role,vacancy",
    Label.EMPLOYER: "employer,company,organization,organisation,company name,employer name,practice,facility",
    Label.PLACE: "location,place,city,where,work location,job location,city/state,city and state,city, state,location/remote,work site",
    Label.STATE: "state,us state",
    Label.REMOTE: "remote,work setting,remote work,work arrangement,workplace,on-site or remote,remote or on-site,remote/on-site,remote/onsite",
    Label.CREDENTIALS: "credentials,credential,certifications,certification,required credentials,required credential,required certifications"
    ",required certification,certs,certification required,certifications required,credentials required,credentials/certifications",
    Label.SPECIALITIES: "speciality,specialty,specialities,specialties,field",
    Label.EMPLOYMENT: "employment,type,job type,schedule,employment type,position type,work type,contract type,hours",
    Label.PAY: "pay,salary,compensation,rate,salary range,pay range,pay rate,hourly rate,hourly pay,hourly wage,annual salary,yearly salary"
    ",wage,wages,compensation range,base salary,base pay,rate of pay",
    Label.UNTIL: "until,closes,deadline,apply by,closing date,application deadline,closing,open until,expires,valid until,post until",
    Label.APPLY: "apply,how to apply,contact,apply at,apply to,to apply,applications,apply here,application,email,e-mail,apply online",
    Label.DESCRIPTION: "description,about,duties,responsibilities,job description,about the job,about the role,about the position,details"
    ",job duties,summary,job summary,text",
}
LABELS = {name: label for label, names in _NAMES.items() for name in re.split(r",(?! )", names)}

_LINE = re.compile(
    r"[ \t>]{0,20}(?:[-*+\u2022\u25aa\u00b7\u2023\u25e6|]{1,2}(?=[ \t*_])|\d{1,2}[.)](?= )|#{1,6}(?= ))?[ \t*_]{0,8}"
    r"(?P<label>[A-Za-z][A-Za-z /,&()-]{1,38}?)[ *_]{0,6}(?:[:=?\t|]{1,2}|(?<= )[-\u2013\u2014](?= ))(?:[*_]{1,2}(?=\s|$))?[ \t]{0,8}(?P<value>.*)"
)
_HEADING = re.compile(
    r"[ \t]{0,8}(?:#{1,6} {0,3}|\*\*|__)(?P<label>[A-Za-z][A-Za-z /,&()-]{1,38}?)[ *_:#]{0,8}"
)
_INLINE = re.compile(
    rf"[ \t]{{0,4}}[;|][ \t]{{0,4}}(?=(?i:{'|'.join(sorted(map(re.escape, LABELS), key=len, reverse=True))}) ?:)"
)
_OTHER_LABEL = re.compile(r"[ \t]{0,8}(?:#{1,6} |\*\*|[A-Z][A-Za-z0-9 /&'-]{0,28}:(?:\s|$))")
_IN_BRACKETS = re.compile(r" ?\((?:s|required|optional|preferred|if any|usd|us)\)")
_WRAPPED = 55
"""Characters: a mailer may have broken a line as long as this one."""


@dataclass(slots=True)
class Section:
    """A labelled line and the lines that go on with it. `source` is how it stood, `named` its label's own words."""

    label: Label
    named: str
    values: list[str]
    source: list[str]

    @property
    def value(self) -> str:
        """Its words, a line each."""
        return "\n".join(one for one in self.values if one.strip())


@dataclass(slots=True)
class Template:
    """A text taken apart: its sections, and its other lines in their order; a section's number stands where it stood."""

    sections: list[Section] = field(default_factory=list)
    order: list[str | int] = field(default_factory=list)

    def of(self, label: Label) -> list[Section]:
        """The sections of a field, in the order in which they stand."""
        return [one for one in self.sections if one.label is label]

    def value(self, label: Label) -> str | None:
        """What the lines of a field say; None where there is none."""
        found = self.of(label)
        return "\n".join(one.value for one in found) if found else None


def take_apart(text: str) -> Template:
    """The labelled lines of a text (`wording.laid_out`) and its other ones."""
    read = _Reader()
    for line in text.split("\n"):
        for piece in _INLINE.split(line) if line.count(":") > 1 else (line,):
            read.line(piece)
    return read.template


class _Reader:
    """Reads line by line; knows which section is open."""

    def __init__(self) -> None:
        self.template = Template()
        self._open: Section | None = None
        self._by_label: dict[Label, list[Section]] = {}

    def line(self, line: str) -> None:
        found = self._labelled(line)
        if found:
            self._begin(found)
        elif self._goes_on(line):
            assert self._open is not None  # noqa: S101 - for mypy
            self._open.values.append(line)
            self._open.source.append(line)
        else:
            self._open = None
            self.template.order.append(line)

    def _begin(self, section: Section) -> None:
        self.template.order.append(len(self.template.sections))
        self.template.sections.append(section)
        self._by_label.setdefault(section.label, []).append(section)
        self._open = None if section.label is Label.DESCRIPTION else section

    def _labelled(self, line: str) -> Section | None:
        match = _LINE.match(line) or _HEADING.fullmatch(line)
        named = _name(match["label"]) if match else ""
        label = LABELS.get(named)
        if match is None or label is None or (label is not Label.DESCRIPTION and self._said_before(label)):
            return None
        value = match.groupdict().get("value") or ""
        return Section(label, named, [value.rstrip()], [line])

    def _said_before(self, label: Label) -> bool:
        """Behind the description a label that stood before it is a word of it."""
        return Label.DESCRIPTION in self._by_label and any(one.value for one in self._by_label.get(label, ()))

    def _goes_on(self, line: str) -> bool:
        if self._open is None or _OTHER_LABEL.match(line):
            return False
        empty = not self._open.value
        if not line.strip():
            return empty and len(self._open.source) == 1
        last = self._open.source[-1]
        return empty or not self._open.values[0].strip() or line[0] in " \t" or len(last) >= _WRAPPED


def _name(label: str) -> str:
    return " ".join(_IN_BRACKETS.sub("", label.lower()).replace(" / ", "/").strip(" -").split())
