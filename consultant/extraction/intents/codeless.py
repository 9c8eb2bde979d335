"""A short question that names nothing it could be answered about: `are they bundled`, `modifier?`, `what is the mue`.

Somebody went on talking, or forgot the codes. What is asked is plain, so its kind is read without mentions, and whoever
answers asks back which codes are meant. Only a mail of nothing else is read so.
"""

from __future__ import annotations

import re

from consultant.vocabulary import IntentKind

_IT = r"(?:it|this|that|these|those|they|them|both|each|all|(?:the|my|our|these|those|both) (?:\w+ )?(?:codes?|procedures?|services?|lines?|tests?|visits?|two)|the two)"
_WE = r"(?:i|we|you|u|one)"
_BE = r"(?:what(?:'?s| is| are| r)|whats|how much is)(?: the| its| their| my)?"
_MAY = r"(?:can|may|should|could|do|does|is|are|will|would|did)"

_KINDS: tuple[tuple[IntentKind, str], ...] = (
    (
        IntentKind.PAIR,
        (rf"(?:is|are|r|do|does|would|will|should) {_IT} (?:all |still |really |get |be )?(?:un)?bundled?|(?:is|are) {_IT} (?:\w+ )?(?:inclusive|incidental|billable together|separately (?:billable|payable|reportable)|separate)|{_MAY} {_WE} (?:bill|report|code|charge|get paid for|use) (?:for )?(?:both|them|these|those|all|all of them)(?: codes)?(?: together| separately| same day| on the same day)?"
        rf"|{_MAY} {_IT} (?:go|be billed|bill|be reported|be used) together|(?:is there|any|what(?:'?s| is)) (?:an? |the )?(?:ncci |cci |ptp |bundling )*edits?|bundled\??|(?:un)?bundling"),
    ),
    (
        IntentKind.COVERAGE,
        rf"is {_IT} (?:\w+ )?(?:covered|payable)(?: by \w+| under \w+| for \w+)?|(?:does|do|will|would) (?:medicare|medicaid|insurance|they) (?:cover|pay for|pay) {_IT}|covered|is there an? (?:lcd|ncd)|(?:do {_WE} )?need an abn|is {_IT} medically necessary",
    ),
    (IntentKind.MODIFIER, rf"(?:do {_WE} need |does {_IT} need |need )?(?:a |any |what |which |the )?mod(?:ifier)?s?(?: needed| required| (?:do|should) {_WE} (?:use|need)| goes on {_IT}| for {_IT})?"),
    (IntentKind.UNITS, rf"(?:{_BE} )?(?:mue|max(?:imum)?(?: units?)?|unit limit)s?(?: for {_IT}| value)?|how many units?(?: (?:can|do|should|may) {_WE} (?:bill|report|code|charge|use)| (?:are|is) allowed| for {_IT}| a day| per day)?"),
    (IntentKind.GLOBAL_PERIOD, rf"(?:{_BE} )?(?:global|post-?op)(?: period| days?)?(?: for {_IT}| on {_IT})?|how many global days|is {_IT} in the global(?: period)?"),
    (IntentKind.FEE, rf"(?:{_BE} )?(?:w?rvus?|fee|allowable|allowed amount|reimbursement|limiting charge|payment|medicare rate)(?: for {_IT}| on {_IT})?|what does (?:{_IT}|medicare) pay(?: for {_IT})?|how much (?:does|do|will|would) (?:{_IT}|medicare|we|they) (?:pay|get)(?: for {_IT})?"),
    (IntentKind.ADD_ON, rf"is {_IT} an add-? ?on(?: code)?|can {_IT} be billed alone"),
    (IntentKind.VALIDITY, rf"(?:is|are) {_IT} (?:still |really )?(?:valid|active|billable|deleted|a valid code|good)(?: (?:in|for) 20\d\d)?"),
    (IntentKind.BILATERAL, rf"is {_IT} bilateral|can {_WE} bill {_IT} bilateral(?:ly)?"),
    (IntentKind.ASSISTANT, rf"(?:is an |can {_WE} bill (?:an? |for an? )|does {_IT} allow an? )?(?:assistant|assist|co-?surgeon)(?: surgeon)?(?: allowed| covered| paid| payable)?"),
)  # fmt: skip
_FULL = tuple((kind, re.compile(rf"(?:{words})[ ?.!]*")) for kind, words in _KINDS)
_GREETING = re.compile(
    r"^(?:\s|(?:hi|hello|hey|good (?:morning|afternoon)|ok|so|and|also|quick (?:q|question)|question|pls|please)\b[ ,:.!-]*|(?:there|team|all|everyone|folks)\b[,:.! -]+)+"
)
_PARTING = re.compile(
    r"[\s,.!-]*(?:\b(?:thanks?|thank you|thx|ty|tia|pls|please|asap|in advance|so much)\b[\s,.!]*)+$"
)
_MOST = 160


def asked_of_nothing(words: str) -> IntentKind | None:
    """The kind that `words` (small letters, without any code) ask and nothing else; None where they say more."""
    if len(words) > _MOST:
        return None
    asked = " ".join(_PARTING.sub("", _GREETING.sub("", words)).split())
    return next((kind for kind, full in _FULL if full.fullmatch(asked)), None)
