"""The words by which people say what they want to know, one row an intent. `intent` applies them.

Words are those of CMS's manuals and claim forms, and of plain English; none is taken from a practice text alone.
"""

from __future__ import annotations

import re

from consultant.vocabulary import IntentKind

_KIND_WORD = r"(?:cpt|hcpcs|icd[- ]?10(?:[- ]?cm)?|icd|procedure|diagnosis|dx|codes?|modifiers?|mods?|pos|ms-?drgs?|drgs?|rev(?:enue)?|place of service|add-?on|the|a|an)"

CUES: tuple[tuple[IntentKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?i){words}"))
    for kind, words in (
        (
            IntentKind.DENIAL,
            (r"\bden(?:y|ied|ies|ial|ials|ying)\b|\breject(?:ed|s|ion|ing)\b|\b(?:CO|PR|OA|PI)-? ?\d{1,3}\b|\bcarc\b|\brarc\b|\bappeal\w*"
            r"|\bkick(?:ed|s|ing) (?:it |them )?(?:out|back)\b|\brecoup\w*|\btake-?backs?\b|\bnot (?:being )?paid\b|\b(?:won'?t|wont|refus\w+ to) pay\b"
            r"|\bdown-?(?:cod|grad)(?:e|ed|ing)\b|\b(?:payer|payor|insurer|insurance|medicare)\b[^.?!\n]{0,30}\b(?:chang|reduc)(?:e|ed|ing)\b"),
        ),
        (
            IntentKind.UNITS,
            (r"\bunits?\b|\bmues?\b|\bmais?\b|\bmedically unlikely\b|\bhow many\b|\bmax(?:imum)?\b|\bqty\b|\bquantity\b|\bper (?:day|date|dos)\b"
            r"|\bunit limits?\b|\bhow often\b|\b(?:bill|report|code)\w* (?:it |this )?(?:twice|three times|more than once)\b"),
        ),
        (IntentKind.MODIFIER, r"\bmodifiers?\b|\bmods?\b(?! (?:decision|complex))|\b59s?\b(?= (?:ok|modifier))"),
        (
            IntentKind.PAIR,
            (r"\btogether\b|\bsame[- ](?:day|session|dos|date|claim|visit|encounter|time|setting|sitting)\b|\b(?:un)?bundl\w+|\bncci\b|\bptp\b|\bcci\b"
            r"|\binclusive\b|\bincluded (?:in|with)\b|\bseparate(?:ly)?(?= (?:bill|report|pay|code))|\b(?:bill\w*|report\w*|cod\w*|pa(?:id|y\w*)) separately\b"
            r"|\bmutually exclusive\b|\b(?:edit|code) pairs?\b|\bcolumn (?:1|2|one|two|I)\b|\bscrub\w*|\bin addition to\b|\balong with\b|\bon top of\b"
            r"|\ball (?:three|four|five|3|4|5|of (?:these|them))\b|\bexcludes ?[12]\b|\bconflict\w*|\b(?:can|may|should) (?:i|we|you|u) (?:\w+ )?(?:bill|report|code|charge)\b"),
        ),
        (
            IntentKind.ADD_ON,
            r"\badd-? ?ons?\b|\bstand-? ?alone\b|\bby itself\b|\bprimary (?:code|procedure)s?\b|\bbase code\b|\bparent code\b|\b(?:which|what) primar(?:y|ies)\b(?! (?:dx|diagnos|payer|insur|care|reason))|(?<![\w+])\+\d{4}[\dT]\b",
        ),
        (
            IntentKind.GLOBAL_PERIOD,
            (r"\bglobal(?! (?:fee|urgent|billing|charge|component))(?: (?:period|days?|surg\w+|package|indicator))?\b|\bpost-?op(?:erative)?\b|\bdecision for surgery\b"
            r"|\b(?:0|10|90)[- ]day\b|\bwithin (?:10|90) days\b|\bfollow-?up days\b"),
        ),
        (
            IntentKind.BILATERAL,
            (r"\bbilateral\w*|\bboth (?:sides|eyes|ears|knees|hips|shoulders|legs|feet|arms|hands|wrists|ankles|breasts|elbows|kidneys|lungs|thumbs)\b"
            r"|\beach side\b|\b(?:left|lt) and (?:right|rt)\b|\b(?:right|rt) and (?:left|lt)\b|\bLT/RT\b|\bRT/LT\b|\bmod(?:ifier)? 50\b"),
        ),
        (
            IntentKind.ASSISTANT,
            r"\bassist(?:ant|ants|ing|s)?(?: at)?(?:[- ]surg\w+)?\b|\bco-? ?surg\w+|\b(?:two|2) surgeons\b|\bteam surg\w+|\bfirst assist\b",
        ),
        (
            IntentKind.FEE,
            (r"\brvus?\b|\bfees?\b|\bfee schedule\b|\breimburse\w*|\bhow much\b|\ballowables?\b|\ballowed amount\b|\bpayments?\b|\bpric(?:e|ed|ing)\b"
            r"|\bpa(?:y|id) rate\b|\brates?\b|\bconversion factor\b|\bgpcis?\b|\bwhat (?:does|do|will) [\w' ]{1,30}\bpay\b|\bapc\b"),
        ),
        (
            IntentKind.COVERAGE,
            (r"\bcover(?:s|ed|age|ing)?\b|\blcds?\b|\bncds?\b|\bmedical(?:ly)? necess\w+|\bpayable\b|\bpays? for\b|\bprior auth\w*|\bpre-?auth\w*|\babns?\b"
            r"|\b(?:on|for|with) an? (?:medicare|medicaid) (?:patient|pt|bene\w*)\b|\b(?:do|does|will|would) [\w' ]{1,30}\b(?:pay|accept|allow)\b|\b(?:medicare|medicaid|payer|payers|they|cms) (?:pay|pays|accept|accepts|allow|allows|recogni[sz]es?)\b|\bexperimental\b"),
        ),
        (
            IntentKind.CROSSWALK,
            (r"\bcross-? ?walk\w*|\bconvert\w*|\bmap(?:s|ped|ping)? (?:to|from|these|this)\b|\bequivalents?\b|\bgems?\b|\bto icd[- ]?10\b|\btranslat\w+"
            r"|\breplaced (?:by|with)\b|\bwhat replac\w+|\breplacement code\b|\breplaces\b|\banesthesia code for\b|\bwhat (?:is|are) (?:it|they|these|this) (?:now|in icd)"),
        ),
        (
            IntentKind.SEQUENCING,
            (r"\bsequenc\w+|\b(?:primary|principal|secondary)\b(?! (?:does|do|code|is needed|would|insur\w+|payers?|payors?|care|procedures?|surgeon|codes? for|hypertension|carrier|coverage))"
            r"|\bfirst[- ]?listed\b|\bcode[sd]? first\b|\b(?:goes|comes|list\w*|report\w*) first\b|\bwhat order\b|\bwhich order\b|\border of (?:the )?(?:codes|dx|diagnos\w+)"),
        ),
        (
            IntentKind.VALIDITY,
            (r"\b(?:in)?valid\w*|\b(?:in)?active\b|\bdeleted?\b|\bexpired?\b|\btermin(?:ated|ed)\b|\bretired\b|\bdiscontinued\b|\bexists?\b|\bbillable\b"
            r"|\bstill (?:ok|okay|good|used|use|exist\w*|in use|around|current|payable|allowed|bill\w*)\b|\bgood code\b|\bobsolete\b|\bspecific enough\b|\bspecificity\b"
            r"|\b(?:7th|seventh) (?:character|digit|char)\b|\bcomplete code\b|\bheader\b|\boutdated\b|\bcorrect code\b|\bright code\b|\breal code\b|\bok to (?:bill|use)\b"),
        ),
        (
            IntentKind.DESCRIBE,
            r"\bdescri(?:be\w*|ption|ptor)s?\b|\bdefin(?:e|es|ition)\b|\bmean(?:s|ing)?\b|\bstands? for\b|\blook ?up\b|\btell me about\b|\bexplain\b|\bwhat (?:is|are) (?:this|these) codes?\b",
        ),
        (
            IntentKind.GUIDELINE,
            (r"\bguidelines?\b|\bcoding clinic\b|\brules?\b|\bcan (?:a|an|the|our) (?:pa|np|pas|nps|nurse|rn|ma|resident|crna|student|lcsw|pharmacist|pt|midlevel|mid-level)\b"
            r"|\bincident[- ]to\b|\bsplit[-/ ]shared\b|\bdocument(?:ation|ed|ing)? (?:need|require|must|support|guid)\w*|\bmdm\b|\bmedical decision making\b|\bpolicy manual\b|\bcpt assistant\b"),
        ),
    )
)  # fmt: skip
"""Kind and words, in the order in which a reply takes them up."""

WHAT_IS = re.compile(
    rf"(?i)\bwhat(?:'s|s| is| are|'re| does| do)[ \t]+(?:{_KIND_WORD}[ \t]+){{0,4}}[\"'(-]{{0,2}}"
)
"""`what is` directly before a mention asks what the code is."""

_CODE = r"(?:cpt |hcpcs |icd-?10 |codes? )?(?:[A-Z]?\d{4,5}[A-Z]?|[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\b"
COMPARES = re.compile(
    rf"(?i)\b(?:differences?|distinctions?|distinguish\w*|differentiat\w+|comparison) (?:\w+ ){{0,3}}?(?:between|of|from)\b|\bhow (?:does|do|is|are) {_CODE}[^.?!\n]{{0,30}} (?:differ\w*|compare)\b"
    rf"|\bsame(?: (?:code|thing|item|service|one|device))? as (?:the |a )?{_CODE}|\b(?:is|are) (?:the )?{_CODE}(?:,? and {_CODE})? (?:any |very |really )?(?:different|the same\b(?! (?:day|session|dos|date|claim|visit|time|encounter)))"
    rf"|\bcompare (?:the )?{_CODE}"
)
"""Asks how codes differ: what each is, not whether they go together."""

EVALUATION = range(99202, 99500)
"""CPT's numbers of evaluation and management services: what tells them apart is a rule, not a descriptor."""

SEARCH = re.compile(
    r"(?i)\bwhat(?:'?s| is| are| would be| should be)?(?: the| a)?(?: right| correct| best| proper| appropriate| new)?(?: (?:cpt|hcpcs|icd[- ]?10(?:[- ]?cm)?|icd|dx|diagnosis|procedure|billing|j|g|revenue))?"
    r" ?-?codes?\b|\b(?:which|any|is there an?|need an?|need the|looking for an?|looking for the|find an?|find the|have an?|the|best|correct|right)(?: \w+){0,2} codes? (?:for|to|do|should|would|that|when|describes?)\b"
    r"|\bhow (?:do|would|should|can|to) ?(?:i|we|you|u)? ?(?:code|bill|report)\b|\bwhat (?:do|should|would|can) (?:i|we|you) (?:code|bill|report|use)\b|^[ \t]*codes? for\b|\bcode for\b"
    r"|(?:^|\b(?:need|want|get|give me|looking for|find|what|which|any)(?: \w+){0,2} )(?:cpt|hcpcs|icd[- ]?10(?:[- ]?cm)?|icd|dx)(?: codes?)? for\b"
)
"""Asks for a code by its description."""

VAGUE = re.compile(r"(?i)\b(?:things?|stuff|that one|it|this|that|what (?:dr|doctor|he|she|they)\b)")
_FILLER = (
    "a an the for of to in on at with w and or what whats is are was were be code codes cpt icd hcpcs dx diagnosis which how do does did i we"
    " you u my our this that it thing things stuff one dr doctor doc provider he she they patient pt yesterday today last week please pls"
    " plz thanks thx thank need want know would should could can may right correct best use used using bill billed billing report procedure"
    " procedures surgery visit case claim right there any some hi hello hey regards asap monday tuesday wednesday thursday friday performed done"
    " just quick question me tell us help know find look looking code? what's and morning afternoon good"
)
FILLER = frozenset(_FILLER.split())
"""Words that describe nothing; a search wants two others, or one where nothing vague stands beside it."""

COMPLIANCE = re.compile(
    r"(?i)\b(?:auditors?|audits?|payers?|insurance|reviewers?|medicare|cms|rac|they|nobody|no one) (?:\w+ )?(?:don'?t|dont|won'?t|wont|doesn'?t|doesnt|can'?t|cant|never|do not|will not|does not|will|would)? ?(?:notic|catch|caught|find out|get suspicious|detect)\w*"
    r"|\bwithout (?:\w+ )?(?:getting |being )?(?:caught|flagged|audited|noticed|anyone knowing|noticing)\b"
    r"|\b(?:avoid|dodge|evade|fool|trick|beat|slip (?:it |this )?past|hide (?:it |this )?from|get (?:it |this )?past|sneak (?:it |this )?past)\w* (?:the |an |any |our )?(?:audits?|auditors?|ncci|payers?|edits?|scrubber|detection)\b"
    r"|\b(?:get|gets|getting|work|working|go|going|ways?|trick) (?:\w+ )?around (?:the |this |that |an |these |ncci |cci |medicare |medicare's |ptp |an ncci )*(?:edits?|ncci|cci|ptp|mues?|bundling|bundle|audits?|limits?|denials?|rules?)\b"
    r"|\b(?:want\w*|ask\w*|told|tell\w*|need\w*|how (?:do|can|to)|can we|let'?s|help)\b[^.?!\n]{0,40}\bup-?cod(?:e|ing)\b"
    r"|\b(?:alter\w*|falsif\w*|fabricat\w*|back-?dat\w*|fake|faking|forg(?:e|ing)|make up|making up|pad|padding)\b[^.?!\n]{0,40}\b(?:notes?|records?|charts?|documentation|dates?|times?|diagnos\w+|dx|op reports?|dos)\b"
    r"|\bchang\w+ (?:the |our |his |her )?(?:date|dos|diagnosis|dx|notes?|documentation|op note)\b[^.?!\n]{0,30}\b(?:paid|pays?|covered|approved|pass(?:es)?)\b"
    r"|\bbill\w*[^.?!\n]{0,30}\bfor (?:everyone|everybody|every (?:patient|visit|single)|all (?:of )?(?:our |the )?patients)\b"
    r"|\b(?:even though|although|but) (?:we|he|she|they|it|the \w+|dr\.? \w+) (?:didn'?t|didnt|did not|never|wasn'?t|wasnt|was not|weren'?t) (?:actually |really )?(?:do|did|done|perform\w*|see|saw|happen\w*|document\w*|there)\b"
    r"|\b(?:services?|visits?|procedures?) (?:that )?(?:were |was )?(?:never|not) (?:actually )?(?:performed|rendered|done|provided|happened)\b[^.?!\n]{0,40}\b(?:bill|paid|code)"
    r"|\bbill\w*[^.?!\n]{0,40}\b(?:never|not|wasn'?t|weren'?t) (?:actually )?(?:performed|rendered|provided)\b"
)  # fmt: skip
"""Asks for help against an edit, an auditor or the truth of a record: declined, and a human told."""

ATTACHED = re.compile(r"(?i)\battach(?:ed|ment|ments)\b|\bsee below\b|\bscreenshot\b")
"""The question may be in what was sent along, which is not read: ask back rather than turn away."""

DESK = re.compile(
    r"(?i)\b(?:cpts?|hcpcs|icd[- ]?(?:9|10)?(?:-?(?:cm|pcs))?|cod(?:e|es|ed|er|ers|ing)|modifiers?|mods?|bill(?:s|ed|ing|able)?|claims?|den(?:y|ied|ial|ials|ies)|payers?|payors?"
    r"|medicare|medicaid|reimburs\w*|ncci|mues?|ptp|drgs?|procedures?|diagnos\w+|dx|rvus?|e/?m|lcds?|ncds?|abn|superbill|appeal|unbundl\w*|op note|global period|add-?on|fee schedule|hcc|prior auth\w*|remit|eob"
    r"|auditors?|upcod\w*|surgery|surgical|anesthesia|injection|outpatient|inpatient)\b"
)  # fmt: skip
"""Words without which a mail that names no code is not about coding."""
