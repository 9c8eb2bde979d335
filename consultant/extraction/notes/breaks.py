"""The words at which a sentence is cut into phrases, and those that are no part of one. Tables only."""

from __future__ import annotations

_NUMBER = (
    r"(?:\d{1,3}(?:\.\d)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|few|a few"
    r"|many|couple of|a couple of)"
)
_TIME = r"(?:minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|wks?|months?|mos?|years?|yrs?|decades?)"
_AGE_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w{3,5})?"
)
_PERSON = r"(?:male|female|man|woman|boy|girl|gentleman|lady|patient|child|infant|teen(?:ager)?|veteran|m|f)"
_MEASURE = (
    r"(?:mg|mcg|ug|g|gm|grams?|ml|mls?|cc|units?|iu|meq|mmol|mmhg|mm ?hg|kg|lbs?|pounds|cm|mm|l|liters?|litres?"
    r"|bpm|%|percent|tabs?|tablets?|capsules?|puffs?|drops?|doses?|ng|pg|/hpf|ft|inches|degrees|fr(?:ench)?)"
)

MARKS = r"[;:!?()\[\]{}\"|=<>~^*\\\u2022\n]{1,9}|--+>?|-+>|(?<=\s)-(?=\s)"
"""Marks over which nothing is put together; a point that ends no sentence is none."""
SOFT_MARKS = r"[,&+]|(?<=\w)/(?=\w\w)"

HARD: tuple[str, ...] = (
    # who
    rf"(?:\d{{1,3}}|{_AGE_WORD})[- ](?:year|yr|month|mo|week|wk|day)s?[- ]olds?(?: \w+-handed)?(?: {_PERSON})?",
    rf"\d{{1,3}} ?(?:y/?o|y\.o\.|yo[mf]?|m/o|yr|[mf])(?: (?:{_PERSON}))?",
    r"(?:mr|mrs|ms|miss|dr|prof)\.? (?-i:[A-Z])[a-z]+",
    (
        r"I(?= (?:have|had|will|would|am|was|saw|see|discussed|reviewed|recommend\w*|explained|told|spoke|cannot|can|did|do"
        r"|think|suspect|believe|advised|counsel+ed|examined)\b)"
    ),
    r"he|she|they|it|we|you|him|them|who|whom|which|that|these|those|there|patients?|pts?|(?:right|left)-handed",
    (
        r"(?:is|was|are|were|been|being) (?:frozen|iced|dressed|closed|washed|wrapped|packed|burned off|shaved)"
        r"|right (?:after|away|now|before)"
    ),
    # verbs of being, having, doing
    (
        r"is|are|was|were|be|been|being|am|has|have|had|having|does|do|did|will|would|should|shall|can|could|may|might|must"
        r"|get|gets|got|remains?|remained|became|becomes?|goes|going|went|continues?|continued|appears?|seems?|feels?|felt"
    ),
    # verbs of notes
    (
        r"present(?:s|ed|ing)?(?: (?:with|for|to|today|after))?|complain(?:s|ed|ing)? of|c/o|complaints? of|report(?:s|ed"
        r"|ing)?|endorses?|states?|stated|says|said|describes?|described|mentions?|admits?(?: to)?|denie[sd]"
        r"|notes?|noted|notices?|noticed|shows?|showed|shown|showing|reveal(?:s|ed|ing)?|demonstrat(?:e|es|ed|ing)|found"
        r"|finds|seen|see|sees|saw|identified|observed|detected|visuali[sz]ed|confirm(?:s|ed|ing)?|establish(?:es|ed)?"
        r"|indicat(?:es?|ed|ing)|document(?:s|ed)?|notable for|remarkable for|significant for|positive for|pos for|neg for"
        r"|estimated blood loss|ebl"
        r"|admitted|readmitted|transferred|brought|referred|sent|returns?|returned|comes?|came|arriv(?:es|ed)|visited"
        r"|follow(?:s|ed)?[- ]?up(?: (?:of|for|on))?|f/u|evaluat(?:ed?|es|ing|ion)(?: (?:of|for))?|assessed|examined|checked"
        r"|re-?check(?:ed)?|reviewed|discussed|consulted|counsell?ed|advised|instructed|educated|scheduled|planned|wants?"
        r"|wishes|asks?|asking"
        r"|develop(?:s|ed|ing)?|suffer(?:s|ed|ing)?(?: from)?|sustain(?:s|ed|ing)|underw(?:ent|ay)|undergo(?:es|ing|ne)?"
        r"|diagnos(?:ed|es|is|tic)(?: (?:of|with|as))?|dx(?:'?d)?|known to have|carries|admitted (?:with|for)"
        r"|start(?:s|ed|ing)|stop(?:s|ped|ping)|given|giv(?:es|ing)|gave|tak(?:es?|en|ing)|took|used|using|receiv(?:es?|ed"
        r"|ing)|treat(?:s|ed|ing)?|manag(?:es?|ed|ing)|prescrib(?:es?|ed|ing)|refill(?:s|ed)?|increased to|decreased to"
        r"|titrated|discontinued|held|changed|switched|placed on|maintained|monitor(?:s|ed|ing)?|watch(?:ed|ing)?"
        r"|stabili[sz]ed|discharged|deferred|declined?|refus(?:es|ed)"
        r"|perform(?:s|ed)?|done|obtained|ordered|drawn|completed|applied|placed|inserted|removed|excised|drained|stapled"
        r"|sutured|splinted|casted|irrigated"
        r"|improv(?:es|ed|ing)|worsen(?:s|ed)|resolv(?:es|ed|ing)|unchanged|persists?|persisted|tolerat(?:es|ed|ing)"
        r"|granulating|doing|needs?|needed|requires?|required|lives?|works?|walks?|ambulat\w+|plays|died|passed away|meets?"
        r"|agrees?|understands?|drinks|drank|quit|alive|healthy|deceased|unknown|intact|rtc|go|call|start|stop|hold|resume"
        r"|recommend|advise|obtain|refer|schedule|consider|titrate|taper|wean|encourage|expected|awaiting|pending|making"
        r"|made|causing|leading to|limits|limiting"
    ),
    # when
    (
        rf"(?:(?:for|over|during|within|in|x|times|about|approximately|approx|nearly|almost|past|last|the"
        rf"|of) ?){{0,4}}{_NUMBER}(?:[- ](?:to|or)[- ]{_NUMBER})?[- ]?{_TIME}(?:['s]{{0,2}})?(?: (?:ago|duration|later"
        rf"|earlier|prior|history of|of|worth of|post|after|now|each|per))?"
    ),
    (
        r"here|today|yesterday|tonight|tomorrow|this (?:morning|afternoon|evening|week|month|year|visit|time|admission)"
        r"|last (?:night|week|month|year)|overnight|currently|now|still|again|already|recently|lately|initially|previously"
        r"|subsequently|eventually|meanwhile|then|once|twice|bid|tid|qid|qd|qhs|prn|po|iv push|since|until|till|when|while"
        r"|before|during|upon|at (?:rest|night|home|work|school|baseline|goal|bedside|time|discharge|admission|this time"
        r"|presentation)"
    ),
    (
        r"(?:(?:on|in|since|from) )?\d{1,2}/\d{1,2}(?:/\d{2,4})?|(?:in |since )?(?:january|february|march|april|june|july"
        r"|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov"
        r"|dec)\.? (?:of )?\d{1,4}(?:, ?\d{4})?|(?:in |since )?(?:19|20)\d\d"
    ),
    # how much
    (
        rf"\d[\d.,]*(?:[- ]?(?:to|-|x)[- ]?\d[\d.,]*)? ?-?{_MEASURE}(?:/\w{{1,4}})?(?: (?:po|iv|im|sq|sc|daily|bid|tid|qid"
        rf"|qhs|prn|weekly))*"
    ),
    (
        r"(?:bp|blood pressure|hr|heart rate|pulse|rr|respirations?|temp(?:erature)?|t|tmax|spo2|o2 sats?|sats?|weight|wt"
        r"|height|ht|bmi|inr|a1c|hba1c|hgb|wbc|egfr|gfr|ef|lvef|creatinine|cr|bun|glucose|phq-?9|gad-?7|apgars?|gcs|ph|esr"
        r"|crp|tsh|psa|ldl|potassium|sodium|k|na)(?: (?:is|was|of|at|to|score|today|=))* ?[:=]? ?[<>~]?\d[\d./]*%?"
    ),
    r"x ?\d{1,2}|\d[\d.]* ?(?:ppd|packs? ?(?:per|a|/)? ?day|pack[- ]years?|beers?|drinks?)",
    (
        r"because|although|though|but|however|nevertheless|except|unless|whether|if|than|so|as|nor|neither|either|instead"
        r"|despite|given|yet|regarding|about|concerning|per|via|into|onto|between|among|against|toward"
    ),
)
"""Over these nothing is put together."""

SOFT: tuple[str, ...] = (
    r"and/or|and|or|as well as|plus|along with|together with|in addition to|also",
    (
        r"with(?:out)?(?: any)?|w/o?|in|on|within|after|following|affecting|involving|including|such as|e\.g\.|i\.e\.|due to"
        r"|secondary to|2/2|caused by|because of|associated with|related to|complicated by|attributed to|resulting (?:in"
        r"|from)|with underlying|superimposed on|in the setting of|status post"
    ),
    r"controlled (?:with|by)|well[- ]controlled (?:with|on|by)|requiring|dependent on|treated with|managed with",
    r"for|from|by|at|to|through",
)
"""Joints over which the books themselves name things (`with`, `due to`)."""

IDIOMS: tuple[str, ...] = (
    (
        r"(?:screening|encounter|vaccination|immunization|counsel+ing|surveillance|supervision|examination|aftercare|fitting"
        r"|admission|prophylaxis|allerg(?:y|ic)|exposure|exposed|contact|dependence|adverse (?:reaction|effect)|reaction"
        r"|intolerance|resistant|resistance|sensitivity|hypersensitivity|intolerant|withdrawal) (?:for|to|from|of|on|by"
        r"|with)"
    ),
    (
        r"up to date|shortness of breath|at risk|loss of|out of breath|difficulty (?:in|with|to)|failure to thrive"
        r"|inability to|refusal to|unable to|over(?=weight|dose|active)"
    ),
    r"fall(?:ing)? from|fell (?:from|off|down|on|out of)|struck by|bitten by|stung by|hit by|injured by",
)
"""What is no cut although a word of the tables above is in it."""

_LEADING_WORDS = (
    "worsening increasing residual the a an his her their its my our this that these those some several"
    " any all both each every no other another such more most"
    " much many few various numerous new newly known ongoing current significant obvious overt frank further associated"
    " additional"
    " also only just very quite rather somewhat fairly slightly well good better worse routine baseline otherwise here"
    " again now then"
    " still ever even likely possible probable including of with in on off for to by at from and or as per is was are"
    " were be been has"
    " have had not documented reported noted longstanding long-standing established follow-up followup evidence signs"
    " sign symptoms"
    " symptom episode episodes bout bouts complaint complaints diagnosis diagnoses development occasional nonspecific"
    " continued x s/p"
)
LEADING = frozenset(_LEADING_WORDS.split())
"""Words that are cut off the beginning of a phrase: they tell nothing of what it is."""
_TRAILING_WORDS = (
    "the a an his her their and or of with in on for to by at from as per is was are were be been has"
    " have had not noted reported"
    " documented present today now here again daily nightly weekly monthly well better worse stable improving improved"
    " unchanged controlled well-controlled"
    " continued only too also mainly mostly largely primarily that this which who hx dx"
)
TRAILING = frozenset(_TRAILING_WORDS.split())
"""The same for its end."""
