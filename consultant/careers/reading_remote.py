"""Whether the work is remote, hybrid or on site, as employers say it; silent where they say both, or only half."""

from __future__ import annotations

import re

from consultant.careers.fields import Remote
from consultant.careers.wording import plain, unwrapped

REMOTE_WORDS = r"(?:remote(?:ly)?|work(?:ing)?[- ](?:from|at)[- ]home|home[- ]based|wfh|telecommut\w{1,4}|tele-?work\w{0,4})"
_NOT_REMOTE = re.compile(
    rf"(?i)\b(?:not|no|isn't|non|never|without|cannot be|can't be)[- ](?:an? |be |done |currently |available |offered |eligible for |open to |performed )*{REMOTE_WORDS}\b"
    rf"|\b{REMOTE_WORDS}(?: (?:work|option|options|position|positions|applicants|candidates|arrangement|arrangements|is|are|will|be))*"
    r" (?:not|unavailable|isn't|aren't|won't)\b"
)
_HYBRID = re.compile(
    rf"(?i)\bhybrid\b|\b(?:partly|partially|part|some|mostly) {REMOTE_WORDS}\b|\b\d(?: ?(?:-|to|or) ?\d)? days?(?: (?:a|per|each|/) ?week)?,? (?:{REMOTE_WORDS}|from home|at home|on-?site|in (?:the |our )?office)\b"
)
_ASIDE = re.compile(
    r"(?i)\bremote (?:access|desktop|teams?|monitoring|hospitals?|locations?|sites?|areas?|patient)\b"
    r"|\b(?:on-?site|on site|in[- ]person) (?:training|orientation|parking|gym|fitness|cafeteria|day ?care|child ?care|interviews?|meetings?|visits?|onboarding|team)\b"
    r"|\b(?:train(?:ing|ed)?|orientation|interviews?|onboarding)(?: (?:is|are|will|be|held|done|takes|place))* (?:on-?site|on site|in[- ]person|in (?:the |our )?office)\b"
    r"|\b(?:no|not|never|without)(?: any)? (?:on-?site|on site|in[- ]office|in[- ]person)(?: (?:work|days|requirement|attendance))?\b"
)
_ON_SITE = re.compile(r"(?i)\bon-?site\b|\bon site\b|\bin[- ](?:the )?office\b|\bin[- ]person\b")
_REMOTE = re.compile(rf"(?i)(?<![\w-]){REMOTE_WORDS}(?![\w])")
_YES = re.compile(r"(?i)(?:yes|y|true|full|fully|100 ?%|fully remote|all|anywhere|home)(?!\w)")
_NO = re.compile(
    r"(?i)(?:no|n|none|false|not available|not possible|not offered|never|office|clinic)\b[^\n]{0,60}"
)
_OPEN = re.compile(r"(?i)\b(?:possible|negotiable|optional|depends|maybe|tbd|may be|could|either)\b|\bor\b|[?]|\byes, no\b")  # fmt: skip


def labelled_remote(value: str) -> Remote | None:
    """What a line such as `Remote: yes` says."""
    words = " ".join(plain(value).replace("_", " ").split())
    if _OPEN.search(words):
        return Remote.HYBRID if words.lower().startswith("hybrid") else None
    found = prose_remote(words)
    if found:
        return found
    return Remote.ON_SITE if _NO.fullmatch(words) else Remote.REMOTE if _YES.match(words) else None


def prose_remote(text: str) -> Remote | None:
    """What a text says of it."""
    words = plain(unwrapped(text))
    if _HYBRID.search(words):
        return Remote.HYBRID
    rest, refused = _NOT_REMOTE.subn(" ", _ASIDE.sub(" ", words))
    remote = _REMOTE.search(rest) is not None
    on_site = refused > 0 or _ON_SITE.search(rest) is not None
    if remote == on_site:
        return None
    return Remote.REMOTE if remote else Remote.ON_SITE
