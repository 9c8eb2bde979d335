"""What a posting is called and whose it is, where no labelled line says so: out of the subject, or the sentence that says who is sought."""

from __future__ import annotations

import re

from consultant.careers.wording import one_line, plain, unwrapped
from consultant.mail.subjects import base_subject, reference_in

LONGEST = 200
_TAG = re.compile(
    r"\s{0,4}\[[^\]\n]{0,40}\]\s{0,4}|\s{0,4}\((?:jobs?|job board|careers?)\)\s{0,4}", re.IGNORECASE
)
_PREFIX = re.compile(
    r"(?i)(?:(?:new |please post(?: this)?|urgent(?:ly)? )?(?:job |open |career )?(?:posting|post|opening|advert(?:isement)?|ad|vacancy|opportunity|position|listing|job)(?: for)?"
    r"|(?:we(?:'re| are) |now |urgently )?(?:hiring|recruiting)|help wanted|wanted|looking for|seeking)(?: ?[:|] ?| - |: ?- ?)"
)
_SAYS_HIRING = re.compile(
    r"(?i)(?:we(?:'re| are) )?(?:now |urgently )?(?:hiring|seeking|recruiting)[: ]{1,3}(?:an? )?(?=\w)"
)
_NO_TITLE = re.compile(
    r"(?i)(?:(?:a|an|our|my|the|new|please|post|posting|this|job|open|career|for|your|board|to|we|are|we're|now|hiring|help|position) ){0,10}"
    r"(?:posting|post|job|jobs|opening|openings|ad|advert|advertisement|vacancy|opportunity|position|positions|listing|hiring|careers?|hello|hi|question|wanted|board|submission|post it|\(?no subject\)?|request|info)?[.!? ]*"
)
_NOUN = r"(?:coders?|billers?|auditors?|specialists?|analysts?|managers?|supervisors?|directors?|educators?|trainers?|consultants?|technicians?|associates?|leads?|coordinators?|abstractors?|instructors?)"
_SOUGHT = re.compile(
    r"(?i)\b(?:hiring|seeking|looking for|recruiting|in need of|need|needs|want|opening for|position for|looking to (?:hire|add))(?: for)?"
    r" (?:an? |another |our next |one |two |three |several |experienced )?"
    rf"(?P<title>(?:[\w/&+'().-]{{1,30}},? ){{0,7}}?{_NOUN})\b"
)
_EMPLOYER = re.compile(
    r"(?:^|\n|(?<=[.!?] ))(?P<name>(?:The )?[A-Z][\w&'.-]{1,30}(?: (?:of|and|for|the|&|[A-Z][\w&'.-]{0,30})){0,7})(?: \([^)\n]{1,40}\))?,?"
    r" (?:is|are)(?: now| currently| actively| also)? (?:hiring|seeking|looking|recruiting|searching)\b"
)
_NO_EMPLOYER = re.compile(
    r"(?i)(?:we|they|you|i|our|my|the|this|who|a|an)(?: (?:clinic|practice|group|hospital|company|client|team|office|department|facility))?"
)


def subject_title(subject: str) -> str:
    """The title in a subject; empty where it only says that there is a posting, or is of our own mail."""
    if reference_in(subject):
        return ""
    title = plain(one_line(base_subject(subject), 2 * LONGEST))
    for _ in range(3):
        title = base_subject(
            _PREFIX.sub("", _TAG.sub(" ", title).strip(), count=1) if _opens(title) else title
        )
    title = _SAYS_HIRING.sub("", title, count=1) if _SAYS_HIRING.match(title) else title
    return "" if _NO_TITLE.fullmatch(title) else _capital(one_line(title, LONGEST))


def _opens(title: str) -> bool:
    """Whether something stands before the title proper."""
    return bool(_TAG.search(title) or _PREFIX.match(title))


def sought_title(text: str) -> str:
    """Whom a text says that it seeks; empty where no sentence says so."""
    match = _SOUGHT.search(plain(unwrapped(text)))
    return _capital(one_line(match["title"], LONGEST)) if match else ""


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]


def prose_employer(text: str) -> str:
    """Who `is hiring`, by a name; empty where it is `we`."""
    match = _EMPLOYER.search(plain(unwrapped(text)))
    name = match["name"] if match else ""
    return "" if not name or _NO_EMPLOYER.fullmatch(name) else one_line(name, LONGEST)
