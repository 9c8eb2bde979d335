"""The words that say that a phrase is denied, past, of a relative or uncertain, and how far they reach. Tables only.

The method is ConText's (Harkema, Dowling, Thornblade, Chapman, J Biomed Inform 2009;42:839), which grew out of NegEx
(Chapman et al., J Biomed Inform 2001;34:301): trigger words, words that look like triggers and are none, and words
that end a trigger's scope. The lists are our own; the words of uncertainty include those of guidelines II.H and IV.H.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from consultant.extraction.notes.values import Status


class Way(StrEnum):
    """Which side of its words a trigger speaks of."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"
    NOTHING = "nothing"


class Reach(StrEnum):
    """How far: to the end of the clause, to the next comma (`or` and `and` are passed), to the next joint of any kind."""

    CLAUSE = "clause"
    ITEM = "item"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Trigger:
    """`status` None: what is only feared, hypothetical or another person's, so that it is no phrase at all."""

    way: Way
    reach: Reach
    status: Status | None
    words: str


_RELATIVE = (
    r"(?:mother|father|mom|dad|parents?|brothers?|sisters?|siblings?|half[- ](?:brother|sister)|twin|sons?|daughters?"
    r"|aunts?|uncles?"
    r"|cousins?|nephews?|nieces?|grand(?:mother|father|parents?|ma|pa|son|daughter)|relatives?)"
)
_KIND = (
    r"(?:(?:maternal|paternal|older|younger|eldest|biological|first[- ]degree|second[- ]degree|two|three|several"
    r"|both|\d) ){0,2}"
)
_WHOSE = r"(?:(?:his|her|their|the|a|an|one|my|patient's|pt's) )?"
_BE = r"(?:is|was|are|were|been|be|being|remains?|remained)"
_VERB_OF_SPEECH = (
    r"(?:reports?|reported|states?|stated|says|said|notes|noted|notices|noticed|brought|brings|describes"
    r"|thinks|feels|is concerned|is worried|is here|is at|at bedside|accompanie[sd]|called|gives|gave"
    r"|provides|provided)"
)
_MAY_NOT = r"(?:cannot|can ?not|can't|could not|couldn't|unable to|not able to|difficult to)"
_NUMBER = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|many|few|a few|some)"

TRIGGERS: tuple[Trigger, ...] = (
    # what looks like a trigger and is none
    Trigger(Way.NOTHING, Reach.PHRASE, None, (
        r"no (?:significant |interval |further |acute )?(?:changes?|increase|decrease|improvement|relief)(?: (?:in|of"
        r"|from|with))?"
        r"|not (?:only|just|merely|necessarily|yet|fully|completely|entirely|optimally|well[- ]controlled|controlled"
        r"|at goal|taking|on|tolerating|adherent|compliant|been treated|treated|improv\w+)"
        r"|without (?:difficulty|further|any difficulty|relief|improvement|incident|complications? of)"
        r"|(?:years?|yrs?|months?|mos?|weeks?|wks?|days?) old|old (?:man|woman|male|female|lady|gentleman)"
        r"|no (?:longer taking|doubt|matter|question)|gram[- ]negative|negative[- ]pressure|(?:rh|her2|triple)[- ]negative"
        r"|history (?:and|&) physical|h&p|histor(?:y|ies) of (?:the )?present(?:ing)? (?:illness|complaint)"
        r"|(?:natural|social|medication|sexual|travel) history|history (?:is |was )?(?:obtained|provided|given|limited"
        r"|taken|unobtainable|reviewed|per)"
        r"|family (?:medicine|physician|doctor|practice|meeting|planning|cent(?:er|re)|member|members|support|therapy)"
        r"|prior to|prior authori[sz]ation|previously (?:well|healthy)|past (?:medical )?records|old records"
        rf"|(?:past|last|previous|prior) (?:{_NUMBER} )?(?:hours?|days?|weeks?|months?|night|visit|appointment|week's|year)"
        r"|(?:as soon as|if|when(?:ever)?|as much as|where) possible|possible side effects|unlikely event"
        rf"|(?:per|by|with|to|from|via|through|lives with|accompanied by|according to) {_WHOSE}{_KIND}{_RELATIVE}"
        rf"|{_WHOSE}{_KIND}{_RELATIVE}(?= {_VERB_OF_SPEECH}\b)|(?:mother|father|parent|grandmother) of (?=(?:\d|one|two"
        rf"|three|four|five))"
    )),
    # hypothetical, feared, or of somebody who is no relative by blood
    Trigger(Way.FORWARD, Reach.CLAUSE, None, (
        r"(?:return|call|come back|go|seek (?:care|help)|report|present|follow up|contact)(?: \w+){0,6}? (?:if|for any"
        r"|should|with any)"
        r"|(?:if|should|in case) (?:he|she|they|it|you|the patient|pt|patient|symptoms?|there)|in case of|in the event of"
        r"|(?:at |increased |high |low |elevated ){0,5}risks? (?:of|for|include|including)|to (?:prevent|avoid"
        r"|monitor for|watch for|reduce|screen for)"
        r"|(?:monitor|monitored|watch|observe|observed|precautions?|prophylaxis|educat\w+|counsel+ed|counsel+ing) (?:for"
        r"|on|about|against|regarding)"
        r"|(?:his |her |the )?(?:wife|husband|spouse|partner|girlfriend|boyfriend|fianc[ee]e?|roommate|coworker"
        r"|classmate|neighbor|friend)s?"
        r"(?= (?:has|had|have|was|is|tested|with|who|died|recently))"
    )),
    Trigger(Way.BACKWARD, Reach.PHRASE, None, r"ppx|prophyla(?:xis|ctic)|precautions|protocol"),
    # denied
    Trigger(Way.FORWARD, Reach.CLAUSE, Status.NEGATED, (
        r"no (?:known |current |clinical |radiographic |convincing |definite |obvious |overt |personal |prior |past "
        r"|previous |active |new |recent ){0,6}"
        r"(?:evidence|signs?|symptoms?|indications?|findings?|suggestion|history|hx|family history|family hx|complaints?"
        r"|features|report|reports) (?:of|for|suggesting|suggestive of|to suggest)"
        r"|no (?:family )?h/o|no (?:family )?history(?: of)?|no fhx?|no|none of|not? (?:had|have|has|having|experienced?"
        r"|developed?)(?: any)?"
        r"|denie[sd]|denying|deny|does not (?:have|report|endorse|show|appear)|did not (?:have|report|show|reveal"
        r"|develop|demonstrate)|do not"
        r"|(?:has|have|had) not(?: had| been| noticed| experienced| developed)?|(?:is|was|are|were) not|not"
        r"|(?:does|did|do|has|have|had|is|was|are|were)n't(?: have| had)?|never(?: had| developed| been diagnosed with"
        r"| experienced)?"
        r"|without(?: any)?(?: clear| clinical| radiographic)?(?: evidence| signs?| symptoms?| complaints?| features"
        r"| history)? of"
        r"|without(?: any)?|w/o|(?:negative|neg\.?|unremarkable) (?:for|history of)|absen(?:ce|t) (?:of|for)|free (?:of"
        r"|from)|lacks?|lacking"
        r"|nor|neither|rules? out(?= by)|ruled out for|ruled out(?= (?!by|with|via|on|in|after|because|given)\w)"
        r"|exclud(?:es|ed|ing)(?= (?!by|with|via|on|in)\w)|(?:argues|evidence|speaks?) against"
        r"|fail(?:s|ed) to (?:show|reveal|demonstrate)|unable to (?:identify|detect|find|appreciate)|resolution of"
        r"|no longer(?: has| having| had)?"
    )),
    Trigger(Way.BACKWARD, Reach.CLAUSE, Status.NEGATED, (
        rf"(?:(?:{_BE}|has been|have been|had been) )?(?:now )?(?:ruled out|excluded|denied|absent|not (?:seen|present"
        rf"|identified|found|detected|appreciated|noted|evident|demonstrated|observed|visuali[sz]ed))(?! for)"
        rf"|(?:{_BE}) (?:all )?(?:negative|neg)(?! for)|(?:{_BE} )?(?:thought |felt |considered )?(?:to be )?(?:very "
        rf"|highly |less )?unlikely|never (?:confirmed|documented)|(?<=\w )negative(?= *(?:[.,;]|$))"
    )),
    # uncertain
    Trigger(Way.FORWARD, Reach.CLAUSE, Status.POSSIBLE, (
        r"(?:to )?rule(?:s|ing)? out|(?:to )?(?:r/o|exclude|evaluate for|assess for|look for)|rule[- ]out|r\.o\."
        rf"|{_MAY_NOT} (?:entirely |completely |definitively )?(?:exclude|rule out)"
        r"|(?:evaluat(?:ion|ed|ing)|eval|work[- ]?up|assess(?:ment|ed)|tested|testing|rule out work-?up) for(?! (?:his"
        r"|her|the) known)"
        r"|(?:(?:raises?|raising|raised|with|some|clinical|high|low|there is|is) ){0,5}(?:an? |the )?(?:concern(?:s|ed"
        r"|ing)?|question|suspicions?|possibility|worry|worries|worried|worrisome|suspicious|likelihood"
        r"|impression) (?:for|of|about|that|regarding)(?: possible| an?| this is)?"
        r"|suspect(?:s|ed|ing)?(?: to have)?|(?:the )?differential(?: diagnos[ie]s)?(?: is| includes?| including)?|ddx"
        r"|(?:most |findings? |felt to be |thought to be |is |are |more ){0,5}(?:consistent|compatible) with|suggest(?:s"
        r"|ive of|ing|ed)|(?:may|might|could|would) (?:be|have|represent|reflect|indicate)(?: an?| due to)?"
        r"|(?:working|provisional|tentative|presumptive) diagnosis(?: of| is)?|appears to (?:be|have)|(?:equivocal"
        r"|indeterminate) for|favor(?:s|ed|ing)?"
    )),
    Trigger(Way.FORWARD, Reach.ITEM, Status.POSSIBLE, (
        r"possibl[ey]|probabl[ey]|(?:very |most |more )?likely(?: due to| secondary to| from)?|presum(?:ed|ably|ptive)"
        r"|questionable|suspicious|query|perhaps|potential(?:ly)?|apparent|\?(?=\s?[A-Za-z])"
    )),
    Trigger(Way.BACKWARD, Reach.CLAUSE, Status.POSSIBLE, (
        rf"(?:{_BE} )(?:still |also |strongly |clinically |highly |being )?(?:suspected|possible|probable|likely"
        rf"|considered|questioned|questionable|presumed|entertained|a (?:possibility|concern|consideration)"
        rf"|in (?:question|the differential)|on the differential|not (?:yet )?(?:excluded|ruled out))"
        rf"|{_MAY_NOT} be (?:entirely |completely )?(?:excluded|ruled out)|(?:yet |still |needs "
        rf"|remains )?to be (?:ruled out|excluded)|(?:has|have|had) not been (?:ruled out|excluded)"
        rf"|not (?:yet )?(?:ruled out|excluded)|\(\?\)"
    )),
    Trigger(Way.BOTH, Reach.ITEM, Status.POSSIBLE, r"versus|vs\.?"),
    Trigger(Way.BACKWARD, Reach.ITEM, Status.POSSIBLE, r"is likely|likely(?= *(?:[.;]|$))|\?(?=\s*(?:$|[,;)]))"),
    # past
    Trigger(Way.BACKWARD, Reach.CLAUSE, Status.HISTORICAL, r"(?:history|hx|h/o)(?: of)?(?= *[.]? *$)|(?:by|per) (?:history|hx|report)"),
    Trigger(Way.FORWARD, Reach.CLAUSE, Status.HISTORICAL, (
        r"(?:(?:known|past|prior|previous|personal|remote|distant|significant|extensive|complex|long|medical|surgical"
        r"|obstetric(?:al)?|childhood|documented|recent|strong|with|positive|and|a|an|the|his|her) ){0,6}"
        r"(?:history|hx|histories)(?: (?:is|was|are))?(?:(?: (?:of|for|includes?|including|significant for|notable for"
        r"|positive for|remarkable for|pertinent for|consists of|with))|:)(?: an?)?"
        r"|(?:pmhx?|pshx?|past medical history|past surgical history)(?: (?:is|was|of|for|includes?|significant for"
        r"|notable for|sig for|positive for)){0,4}:?|h/o|h\.o\.|hx"
    )),
    Trigger(Way.FORWARD, Reach.ITEM, Status.HISTORICAL, (
        r"s/p|status[- ]post|post[- ]status|(?:is|are|was) (?:now )?(?:\w+ (?:days?|weeks?|months?|years?) )?(?:s/p"
        r"|status post)|prior|previous(?:ly)?(?: (?:had|treated for|diagnosed with|underwent))?|past|remote|former"
        r"|formerly|old|distant|healed|in remission from|recovered from|survivor of"
    )),
    Trigger(Way.BACKWARD, Reach.ITEM, Status.HISTORICAL, (
        rf"(?:back )?in (?:the )?(?:early |late |mid[- ])?(?:(?:19|20)\d\d|'\d\d)s?|{_NUMBER} (?:years?|yrs?|months?"
        rf"|decades?) (?:ago|prior|earlier|previously|back)|(?:years|decades|months) ago"
        rf"|at (?:the )?age (?:of )?(?:\d{{1,3}}|[a-z]+)|as an? (?:child|teen(?:ager)?|infant|adolescent|young (?:man"
        rf"|woman|adult)|toddler|boy|girl)|in (?:childhood|infancy|adolescence|the (?:remote )?past|(?:his|her) (?:youth"
        rf"|teens|twenties|thirties|forties|fifties))"
        r"|(?:excised|removed|resected|treated|repaired|cured|healed) (?:in )?(?:19|20)\d\d|(?:19[4-9]"
        r"|20[0-3])\d(?= *(?:$|[,;.)]))"
    )),
    # of a relative
    Trigger(Way.FORWARD, Reach.CLAUSE, Status.FAMILY, (
        r"(?:(?:strong|significant|positive|known|a|an|the|his|her|and|pertinent) ){0,5}family (?:medical )?(?:history"
        r"|hx)(?: (?:is|was))?(?: (?:of|for|significant for|notable for|positive for|remarkable for|includes?|with"
        r"|in)){0,4}:?|f/?hx?(?: of| positive for|:)?"
        rf"|{_WHOSE}{_KIND}{_RELATIVE}(?:'s)?(?:,? (?:and|&) {_WHOSE}{_KIND}{_RELATIVE}){{0,4}}(?: (?:who|has|had|have"
        rf"|with|was|were|is|died|passed|developed|suffered|diagnosed|deceased|living|alive|also|both)(?: (?:from|of|with"
        rf"|diagnosed|due|had|to)){{0,4}}){{0,4}}"
    )),
    Trigger(Way.BACKWARD, Reach.CLAUSE, Status.FAMILY, (
        rf"runs? in (?:the|his|her) family|in (?:the|his|her) family"
        rf"|(?:is )?(?:present )?in {_WHOSE}{_KIND}{_RELATIVE}(?:(?:,| and|,? and) {_WHOSE}{_KIND}{_RELATIVE}){{0,4}}"
    )),
    Trigger(Way.BACKWARD, Reach.PHRASE, Status.FAMILY, rf"\({_KIND}{_RELATIVE}(?:(?:,| and|/) ?{_KIND}{_RELATIVE}){{0,4}}[^()]{{0,20}}\)"),
)  # fmt: skip
"""Of triggers that begin at one place the longest counts, then the first."""

ENDS: dict[Status | None, str] = {
    None: (
        r";|\bbut\b|\bhowever\b|\balthough\b|\bthough\b|\bexcept(?: for| that)?\b|\bapart from\b|\baside from\b"
        r"|\bother than\b|\byet\b|\bwhile\b|\bwhereas\b"
        r"|\bwhich\b|\bbecause\b|\bsince\b|\bpresent(?:s|ed|ing) (?:with|for|to|today)\b|\b(?:who )?(?:presents"
        r"|presented|is admitted|was admitted|comes in|came in|is here|is seen|here (?:for|with|to))\b"
        r"|,? (?:and |now |who )?\b(?:he|she|they|patient|pt)\b|\bnow\b|\bcurrently\b|\btoday\b| - | -- "
    ),
    Status.NEGATED: (
        r", (?:mild|mildly|moderate|moderately|chronic|stable)\b|"
        r",? and (?:has|have|is|are|does|was|had|shows|now|reports|complains|there)\b|\b(?:reports|endorses|admits"
        r"|complains|c/o|notes|shows|showed|demonstrates|reveals|has|have"
        r"|positive for|\+|diagnosed|found|continues|remains|developed|consistent with|likely|possibl[ey]|probabl[ey]"
        r"|secondary to|due to|with)\b"
    ),
    Status.HISTORICAL: (
        r"\b(?:reports|complains|c/o|notes|admitted|brought|referred|seen|found|diagnosed|shows|showed|reveals|complicated by)\b"
        r"|\b(?:with|w/|has|have) (?:new|acute|worsening|ongoing|current|residual)\b"
    ),
    Status.POSSIBLE: r"\b(?:given|based on|in the setting of|will|plan|recommend|started|order(?:ed)?|obtain(?:ed)?)\b",
    Status.FAMILY: r"\bpatient (?:has|had|himself|herself)\b",
}
"""What ends the scope of a trigger of any status (None), and of one."""

ONSET = (
    r"\b(?:diagnosed|dx'?d?|since|started|starting|began|begun|onset|noticed|noted|first|ongoing|worsening"
    r"|for the past|over the)\b"
)
"""Words with which a date is that of the beginning, so that it makes nothing past."""
