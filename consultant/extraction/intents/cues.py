"""The words by which people say what they want to know, one row a kind. `intent` applies them.

They are looked for in the text as `marked` gives it: small letters, marks for codes. Words are those of CMS's manuals
(Pub. 100-04; NCCI Policy Manual), of the claim forms and remittances (X12 835), of ICD-10-CM's guidelines, and of
plain English; none is taken from a practice text alone.
"""

from __future__ import annotations

import re

from consultant.extraction.intents.marked import DIAGNOSIS, MODIFIER, OTHER, PROCEDURE
from consultant.extraction.intents.phrases import phrases
from consultant.extraction.intents.plainly import PLAINLY
from consultant.extraction.intents.shorthand import SHORTHAND
from consultant.vocabulary import IntentKind

CODE = f"[{PROCEDURE}{DIAGNOSIS}{OTHER}]+"
_ANY = f"[{PROCEDURE}{DIAGNOSIS}{OTHER}{MODIFIER}]"
_BILL = r"(?:bill|report|code|charg|submit|claim|us|append|put|send|list|record)(?:e|es|ed|ing|s|ted|t)?"
_BODY = r"(?:sides?|eyes?|ears?|knees?|hips?|shoulders?|legs?|foot|feet|arms?|hands?|wrists?|ankles?|breasts?|elbows?|kidneys?|lungs?|thumbs?|lids?|sinuses|ovaries|tubes)"
_PAYER = r"(?:medicare(?: advantage)?|medicaid|cms|mac|payers?|payors?|insurers?|insurance|plan|they|carrier|aetna|cigna|humana|tricare|uhc|united\w*|the secondary|secondary|medigap|the supplement|bcbs\w*|blue \w+|anthem|va|noridian|novitas|palmetto|cgs|wps|ngs|first coast)"
_LEVELLER = r"(?:auditors?|payers?|payors?|insurers?|insurance|plan|rac|medicare|carrier|reviewers?)"

CUES: tuple[tuple[IntentKind, re.Pattern[str]], ...] = tuple(
    (kind, phrases(words))
    for kind, words in (
        *SHORTHAND,
        (
            IntentKind.UNITS,
            (r"\b(?<!base )(?<!base unit )(?<!care )(?<!intensive )(?<!icu )(?<!infusion )(?<!dialysis )(?<!burn )(?<!knee )(?<!foot )units?\b(?! of measure)|\bmues?\b|\bmais?\b|\bmedically unlikely\b|\bqty\b|\bquantit(?:y|ies)\b|\b(?:8|eight)[ -]?(?:minute|min) rule\b"
            r"|\bhow many(?! (?:more )?(?:(?:global|post-?op\w*|follow-?up|business|calendar) )?(?:days?|weeks|months|years|hours|minutes?|characters?|digits?|diagnos\w+|dx|codes|modifiers|other|people|patients|charts|claims|(?:post-?op\w* |follow-?up |office )?visits)\b)|\bhow often\b|\b(?:per|once (?:in|per) a) lifetime\b|\bmax(?:imum)?\b(?! (?:allow|(?:(?:amount|charge|fee)(?: that)? )?(?:\w+ ){1,2}(?:can|may|could|is allowed to) (?:\w+ )?(?:charge|collect)))"
            r"|\b(?:per|each|once) (?:a )?(?:day|date|dos|month|year|lifetime|claim line|line|interspace|level|pair|shoe|lesion|specimen|side)\?|\bper (?:day|date|dos|patient|pair|lesion|interspace|level|specimen|sq\w* cm)\b|\b(?:daily|unit|yearly|annual|lifetime|frequency) (?:unit )?(?:limit|max)\w*"
            rf"|\blimits?\b(?! to)|\b{_BILL} (?:\w+ )?(?:{CODE} )?(?:twice|two times|three times|more than once|once)\b|{CODE} (?:twice|once|two times|three times)\b|\bis (?:the )?(?:x ?)?\d{{1,3}}(?: of {CODE})? (?:right|correct|ok(?:ay)?|enough|too (?:many|much)|allowed|acceptable)"
            r"|\b(?:is|are) (?:the )?x ?\d{1,3}\b|\bis \d{1,3} ?= ?\d|\bone line of \d|\b(?:daily|unit|yearly|monthly) caps?\b|\bcap on\b|\bceiling\b|\bthe most (?:\w+ )?(?:units|times)\b|\btimes (?:a|per|in a|in one|each) (?:day|year|month|visit|week)\b|\bhow frequently\b|\bmultiple (?:units|times)\b|\bper \d{1,4} ?(?:mg|ml|mcg|units?|sq|cm|min)"),
        ),
        (IntentKind.MODIFIER, rf"\bmod(?:ifier)?s?\b(?! (?:decision|complex\w*|mdm|sedation))|{MODIFIER}|\bappend(?:ed|ing)?\b|\bwast(?:ed|age)\b|\bdrug waste\b"),
        (
            IntentKind.ADD_ON,
            (rf"\badd-? ?ons?\b(?! to the question)|\bstand-? ?alone\b|\b(?:by|on) (?:itself|its own|themselves)\b|\b(?:primary|parent|principal) (?:\w+ )?(?:codes?\b|procedures?\b|{PROCEDURE})|\b(?:which|what) primar(?:y|ies)\b(?! (?:dx|diagnos|payer|insur|care|reason))"
            rf"|(?:bill|report|charg|code|go|stand|use|paid|allow|submit)\w* alone\b|\balone\?|{CODE} alone\b|(?:without|w/o) (?:the |its |a |any )?(?:primary|base|parent|{PROCEDURE}+)|(?<![^\s(])\+(?={PROCEDURE})|\b(?:base|parent|primary) (?:code )?(?:for|of) (?:the )?{PROCEDURE}|\bneeds? (?:the|a|its|any|what|which) primary\b|{PROCEDURE}+ (?:always )?(?:require|need)s? (?:the )?{PROCEDURE}|\battach(?:es)? to\b|\b(?:which|what) base code\b|\bwith another (?:code|procedure|service)\b|\b(?:acceptable|allowed|valid|possible|right|correct) primar(?:y|ies)\b|\bprimary (?:procedure|code)?s? (?:for|does|do|must|of)\b(?! dx)|\bwhat (?:does|can|do|must) (?:it|{PROCEDURE}+|i|we) (?:\w+ )?(?:go with|attach to|(?:be )?(?:billed|reported) with|bill it with)|\+(?={PROCEDURE}{{5}}[^{PROCEDURE}]{{0,3}}(?:bill|alone))"),
        ),
        (
            IntentKind.GLOBAL_PERIOD,
            (rf"\bglobals?\b(?! (?:fee|urgent|billing|charge|component|payment|service|ob|maternity|{CODE}))|\bpost[- ]?op(?:erative(?:ly)?)?\b(?! (?:dx|diagnos\w+|shoes?|note))|\bdecision for surgery\b|\b(?:0|00|000|010|10|90|090|zero|ten|ninety)[- ]?days?\b(?! (?:later|after|before|ago|prior|late|from|apart))|\b(?:0|zero) or (?:10|ten) days\b|\bfollow-?up days\b"
            rf"|\b(?:surgery|operation|replacement|procedure|op) (?:\w+ ){{0,4}}(?:bill|charge) (?:\w+ ){{0,3}}(?:visit|e/?m)\b|\bafter (?:\w+ ){{0,3}}(?:surgery|operation|replacement|procedure)\b[^.?!\n]{{0,40}}\b(?:visit|e/?m)\b|\bstaged\b|\breturn(?:ed|s)? to (?:the )?or\b|\bsurgical package\b|\bfollow-? ?up (?:period|care|visits?) (?:for|of|included|after|is|in|days)\b|\b(?:part of|included in|inside|outside|within) (?:the )?(?:surgery|surgical|global|procedure|post-?op\w*)\b|\b\d{{1,2}} (?:days|weeks|months) (?:after|post|following|out from) (?:the |a |her |his |an )?(?:\w+ )?(?:surgery|procedure|operation|{PROCEDURE})|\bunrelated (?:problem|visit|procedure|e/?m|condition)\b"),
        ),
        (
            IntentKind.BILATERAL,
            (rf"\bbilat\w*|\bboth {_BODY}\b|\b(?:each|either|other) {_BODY}\b|\b(?:left|lt) (?:and|&|/|\+) ?(?:right|rt)\b|\b(?:right|rt) (?:and|&|/|\+) ?(?:left|lt)\b|\b(?:lt ?/ ?rt|rt ?/ ?lt)\b|\b150 ?(?:%|percent)|\btwo sides\b"
            rf"|{MODIFIER}\w* (?:and|or|/|&) ?{MODIFIER}\w* (?:on (?:two|separate|2) )?lines"),
        ),
        (
            IntentKind.ASSISTANT,
            (r"(?<!physician )(?<!medical )(?<!administrative )\bassistant(?:s)?\b(?! manager|s? living)|\bassist(?:s|ed|ing)?\b(?! (?:living|you|me|us|with (?:this|the following)))|\bco-? ?surg\w+|\b(?:two|2|both) surgeons\b|\bteam surg\w+|\bfirst assist\w*"),
        ),
        (
            IntentKind.FEE,
            (r"\bw?rvus?\b|\bfees?\b(?! slip| form)|\breimburse\w*|\bhow much\b(?! (?:time|detail|documentation|longer|notice))|\ballowables?\b|\ballowed amounts?\b|\b(?:medicare|payer|payers|contract\w*) allow(?:s|ed)?\b|\b(?:what(?:'?s| is| are| was| would be)?|how much(?: is| would be)?|amounts?|they|cms|gets?) allow(?:s|ed)? for\b|\ballow(?:ed|able) (?:for|in) (?:the |my |our )?(?:zip|locality)\b|\blimiting charges?\b|\bbase units?\b|\b(?:the|your|our) pay (?:for|on)\b|\bmpfs\b(?! (?:file|indicator|column))|(?<!separate )\bpayments?\b(?! (?:plan|den))|\bpric(?:e|es|ed|ing)\b|\brates?\b"
            r"|\bconversion factors?\b|\bgpcis?\b|(?<!no )\bmultiple[- ]procedure (?:payment )?reductions?\b|\bmppr\b|\bnon-?qpp\b|\bwage index\b|\bapcs?\b|\b(?:what|which) (?:percent\w*|%)|\bpercent\w* (?:do|does|is|of|will)\b|\bset percent\w*|\bpay (?:cut|reduction|rate|amount)\b|\bwhat (?:does|do|will|would|did) [\w' ]{1,40}\b(?:pay|allow)\b"
            r"|\bwhat(?:[\w' ]{0,30})? (?:medicare|medicaid|payer|insurance) (?:pays?|allows?|would pay)\b|\bpays? (?:anything|extra|more|less|separately|how much)\b|\b(?:get|gets|getting|be) paid (?:extra|more|less|at|by itself|separately)\b|\bwhat (?:do|would|will|did|should) (?:we|i) get\b|\bextra pay\w*|\bsplit the fee\b|\b150 ?(?:%|percent)|\b(?:85|13\.6|16|62\.5|50) ?(?:%|percent)"
            r"|\bcharge amount\b|\bworth\?|\bpackaged\b|\bcash quote\b|\bdollar (?:amount|value)s?\b"),
        ),
        (
            IntentKind.COVERAGE,
            (r"(?<!that )(?<!which )(?<!code )(?<!cpt )(?<!section )(?<!sections )(?<!chapter )(?<!chapters )(?<!guideline )(?<!rule )\b(?:un|non-?)?cover(?:s|ed|age|ing)?\b(?! (?:letter|sheet|page|both|it all|for|all))|\blcds?\b|\bncds?\b|\bmedical(?:ly)? necess\w+|\bmed nec\w*|\bprior auth\w*|\bpre-?(?:auth|cert)\w*|\babns?\b|\bexperimental\b|\binvestigational\b|\bqualif(?:y|ies|ied|ying)\b|\bbenefits?\b(?! (?:exhaust|of the doubt))|\bindications?\b|\b(?:approved|covered|accepted|payable|qualifying) (?:dx|diagnos\w+|icd\S*|indications?|conditions?|codes?)\b|\bmedically (?:appropriate|indicated)\b|\bentitled\b|(?<!bilat )(?<!bilateral )(?<!modifier )\beligib\w+(?! for (?:modifier|an? (?:assist|co-)))|\bfrequency (?:limits?|rules?|restrictions?)\b|\bnon-?covered\b"
            rf"|\b(?:dx|diagnos[ie]s|icd(?:-?10)?s?|codes?|what|which|that|this|it|{DIAGNOSIS}+)[^.?!\n]{{0,30}} (?:to |will |would |really |can )?(?:supports?|qualif(?:y|ies)|justif(?:y|ies))\b(?! (?:the )?(?:level|time|mdm|an? level))|\bsupport(?:s|ed|ing)? (?:dx|diagnos\w+|it\b)|\bpayable\b(?! (?:with|along|together|in addition))|\bpays? for\b|\b(?:dx|diagnos[ie]s|icd) (?:\w+ ){{0,3}}(?:get|gets) {CODE} paid\b"
            rf"|\b(?:do|does|will|would) {_PAYER} (?:\w+ ){{0,2}}(?:pay|accept|recogni[sz]e|reimburse|allow {CODE})\b|\b{_PAYER} (?:pays?|accepts?|recogni[sz]es?) (?:for )?{CODE}|{CODE} (?:pay|paid|payable) (?:under|by|at|in)\b|\b(?:payer|payor|lcd|covered) list\b|\bfrequency\b"
            rf"|{DIAGNOSIS}+[^.?!\n]{{0,40}} (?:ok|okay|fine|good|right|enough|valid) (?:w/|with|for) (?:the )?{PROCEDURE}|{DIAGNOSIS} (?:to |will |would |really |can |code )?(?:supports?|qualif(?:y|ies)|justif(?:y|ies)) (?:the |a |an |for )?{PROCEDURE}|{CODE} (?:ok(?:ay)? |allowed |good |accepted |billable |fine )?(?:on|for|with|under) (?:an? |my |our |the |this )?{_PAYER}(?: (?:patient|pt|bene\w*|member|plan|claim|pts|patients))?(?:\?|$)"),
        ),
        (
            IntentKind.CROSSWALK,
            (rf"\bcross-? ?walk\w*|(?<!{PROCEDURE} )\bconver(?:t|ts|ted|ting|sion)\b(?! factor)|{PROCEDURE} conver(?:t|ts|ted|ting|sion)\b(?! (?:factor|to (?:open )?{PROCEDURE}))|\bmap(?:s|ped|ping)?\b(?=[^.?!\n]{{0,40}}\b(?:to|into|onto|from|icd)\b)|\bchanged? (?:the )?{CODE} (?:in)?to\b|\b(?:did|was|has|have) [^.?!\n]{{0,30}}{CODE} (?:change|turn|become)\w*|\bequivalents?\b|\bcorrespond(?:s|ing)?\b|\bgems?\b|\b(?:to|into|in|as|for) (?:an? )?icd[- ]?(?:10|9)(?:[- ]?cm)?\b(?! code)|\btranslat\w+|\bi(?:10|9) (?:equivalent|for)"
            rf"|(?<!hip )(?<!knee )(?<!joint )(?<!shoulder )(?<!valve )(?<!ankle )\breplac(?:ed|es|ing|ement|e)\b(?! (?:the )?(?:hip|knee|shoulder|joint|valve))|\btook (?:its|their|the) place\b|\b(?:took|taken) over\b(?! (?:the |her |his |their )?(?:post-?[ ]?op|care|case|patient|follow))|\bsuccessors?\b|\bsupersed\w+|\banes(?:thesia)? (?:cpt |asa )?code\b|\basa code\b|{CODE},? ?(?:->|=>|-->|\u2192) ?\?|\bwhat (?:is|are) (?:it|they|these|this|those|that) (?:now|in icd)|\b(?:old|deleted|former) (?:\w+ )?codes? to (?:the )?new"
            rf"|\b(?:instead|in place) of (?:(?:the )?{CODE}|it\b|them\b|this\b|that\b|those\b|these\b)|\b(?:hcpcs|cpt|g code|cdt|d-? ?code)(?: \w+)? (?:instead of|in place of|rather than)\b|\bwhat (?:do|should|would|can|are) (?:we|i|you) (?:supposed to )?(?:use|bill|report|code) (?:now|instead)|\b(?:new|current) codes? (?:for|is|are|now)\b|\b(?:which|what) (?:loinc|cpt|hcpcs|icd\S*) (?:code )?(?:goes with|matches|corresponds|maps)|\bright column\b|\b(?:new|newer|current|updated|replacement|updated) (?:cpt |hcpcs |icd\S* |number )?codes?\b(?= (?:for|instead|replac|that|to use|is|are)|\?)|\banesthesia (?:cpt|hcpcs|asa|codes?)\b|\bcode for (?:the )?anesthesia\b|\bused to be\b|\bpermanent (?:cpt |category i )?codes?\b|\b(?:old|legacy|former|outdated) (?:icd\S* |cpt |hcpcs )?codes?\b(?= {CODE}| \d)|\bused to (?:bill|report|use|code)\b|\bturn(?:ed)? into\b|\bbec(?:o|a)mes? of\b|\bbecame\b|\bchanged? to\b(?= what| which|\?)|\bwhat (?:did|does) {CODE} (?:become|change|turn)|\bsplit into\b|\bwhat do (?:we|i) use now\b|\bno longer (?:exists?|valid|there|active)\b(?=[^?]{{0,60}}(?:\bwhat|\bwhich|\bnow|\binstead))|\b(?:code that |which )?match(?:es|ing)? {CODE}"),
        ),
        (
            IntentKind.SEQUENCING,
            (rf"\bsequenc\w+|\bpdx\b|\buse (?:an )?additional\b|\bcode (?:also|first)\b(?! time)|\b(?:manifestation|etiology) (?:code|first|rule|convention)|\bprincipal\b(?! (?:procedure|investigator))|\b(?:primary|secondary) (?:dx|diagnos\w+|or secondary|or primary)|\b(?:as|be|is|the|a) (?:primary|secondary)\b(?! (?:code|codes|procedure|payer|payor|insur\w*|surgeon|care|hypertension|stain|[\w-]+ code|{PROCEDURE}+))|{DIAGNOSIS}+ (?:\w+ )?(?:primary|principal|first|secondary|last)\b(?! (?:visit|time|encounter|seen|episode|dose|day|week|month|year|surgery|appointment|appt|office|eval\w*|follow))"
            rf"|\bfirst[- ]listed\b|\blisted? first\b|\b(?:go|goes|going|come|comes|is|be|put|list|code|coded|report|bill|sequence|are) (?:\w+ |{DIAGNOSIS}+ ){{0,3}}first\b(?! (?:assist|time|visit|hour|line|level|step|\w+ hour))|\bfirst or\b|\bwhich (?:one |dx |diagnosis |code )?(?:is |goes |comes |should be |do i put |do we put |to put )?(?:first|1st)\b|\bon top of {DIAGNOSIS}|\bother way (?:a)?round\b|\bor (?:is it )?(?:the )?(?:reverse|vice versa|opposite)\b|{DIAGNOSIS}+,? then {DIAGNOSIS}"
            rf"|(?:before|after|ahead of|precede|follow) (?:the )?(?:\w+ ){{0,3}}?{DIAGNOSIS}|{DIAGNOSIS}+ (?:\w+ ){{0,2}}(?:before|ahead|after)\b(?! ?\d)|\bbefore or after\b|\b(?:what|which|right|correct|this|that|dx|diagnos\w+|claim|line) order\b(?! (?:form|for|set|was|is only|from|to|sign))|\border:|\border (?:right|correct|ok|do|does|would|should|of the|fixed)\b|\bin (?:that|this|which|what) order\b"),
        ),
        (
            IntentKind.VALIDITY,
            (rf"\b(?:in)?valid\w*|\b(?:in)?active\b|\bdeleted?\b|\bexpired?\b|\btermin(?:ated|ed)\b|\bretired\b|\bdiscontinued\b|\b(?:really |still |even )?exists?\b|\bsunset\w*|(?<!separately )\bbillable\b(?! (?:w/|with|together|separately|in addition|on the same))|\bnon-?billable\b|\bitself (?:can ?not|can'?t) be (?:billed|coded|used)\b"
            rf"|\bstill (?:\w+ )?(?:ok|okay|good|used|use|exist\w*|in use|around|current|payable|allowed|bill\w*|there|report(?:ed)?|available|on the (?:list|books?)|{CODE})\b|\bgood (?:code|for 20\d\d|this year|to use)\b|\bobsolete\b|\bspecific(?:ity)?\b(?! (?:rule|guid|polic|question|pay))|\b(?:7th|seventh|6th|sixth|5th|fifth|4th|fourth|more|another|additional|extra|missing) (?:character|digit|char)s?\b|\b(?:a|the|want\w*|needs?) (?:a )?7th\b"
            rf"|\b(?:complete|full|incomplete|whole|header|category|real|legit\w*|current|actual) (?:icd )?code\b|\bincomplete\b(?! (?:colon|procedure|study|abortion|exam))|\bheader\b|\bout-?dated\b|\bout of date\b|\bok(?:ay)? to (?:bill|use|report)(?=\?|$)|\bage[- ]appropriate\b|\bon the (?:list|books) for 20\d\d\b|\bstill\?|\btoo (?:unspecified|vague|general|broad)\b|\bspecify\b|\bplaceholder\b|\bin effect\b|\bunlisted {PROCEDURE}"),
        ),
        (
            IntentKind.DESCRIBE,
            (rf"\bdescri(?:be[sd]?|bing|ption|ptors?|ptions)\b|(?<!by )\bdefin(?:e|es|ed|ition|itions)\b|\bmean(?:s|ing|t)?\b(?! to| (?:that )?(?:we|i|you))|\bstands? for\b|\blook(?:ing)? up\b(?! (?:what|whether|if|which|how))|\btell me about\b|\bexplain\b(?! (?:the |this |why |how |that )(?:denial|rejection|rule|policy))|\bwhat (?:is|are) (?:this|these|that|those) codes?\b|\bwhat (?:exactly )?(?:is|are) (?:exactly )?{CODE}|\bwhat'?s {CODE}(?!{CODE})(?!'s| worth| pay| paid)|\bwhat'?s (?:a |the )?(?:modifiers? |mods? )?{MODIFIER}+(?!{MODIFIER})(?! (?:pay|add|cost|good))|^[^?\n]{{0,12}}{MODIFIER}+ (?:vs\.?|versus) {MODIFIER}+\??\s*$|\bwhats? (?:in|under) {CODE}"
            rf"|\bwhat (?:is|are|does|do) (?:a |an |the )?(?:(?:cpt|hcpcs|icd\S*|code|codes|dx|drg|ms-drg|rev|revenue|pos|modifiers?|mod|procedure|diagnosis|loinc|ndc|cdt|place of service) ){{0,3}}[\"'(]?{_ANY}+(?!{_ANY})(?! (?:pay|reimburse|need|require|allow|cost|go|get|take|have))|\bwhat (?:does|do) {_ANY}+ (?:cover|mean|include|describe|say|represent|stand)|{CODE} ?= ?(?:what|which)|{CODE} ?[-:,]{{0,2}} ?(?:what is (?:it|this|that)|what'?s that|meaning|definition|description)|\bwhat[' ]?i?s (?:it|this|that) (?:exactly|for)\b|\bwhat (?:is|are) {CODE} for\b"
            rf"|\bwhat is (?:it|that|this)\?|\bwhat is that\b|\bwhat (?:in the world|on earth|the heck|the hell) is\b|\bwhat (?:exactly )?(?:is|are) (?:exactly )?(?:that|this|those|these|the) (?:\w+ )?(?:codes?|items?|ones?)\b(?! for\b(?! {CODE}))|{CODE} for(?:\?| what)|\bis {CODE} (?:only|just|also|meant|used) (?:for|in|during)\b|\ball (?:type|about) |\bin plain (?:words|english)\b|\bwhich (?:one )?is (?:the )?(?:right|left|for|what)\b|\b(?:right or left|left or right) (?:leg|arm|eye|side|knee|hip)\b|\b(?:which|what) (?:ms-?)?(?:v28 |v24 )?(?:drgs?|hccs?|cc|mcc)\b|\bhccs?\b|\brisk[- ]adjust\w*|\b(?:an?|as|the) cc\b(?! (?:of|per))|\bcc (?:or|vs\.?|versus|/) ?(?:an? )?mcc\b|\bcc (?:status|level|list|exclusions?)\b|{CODE} (?:an? )?cc\?|\bmcc\b|\b[ga]mlos\b|\b(?:geometric|arithmetic) mean\b|\brelative weights?\b|\bweights? (?:for|of|on) (?:ms-?)?(?:drg )?{OTHER}|{OTHER} weights?\b|\bdrg weights?\b|\b(?:ms-?)?drgs? (?:for|of|with) {CODE}|\bmdcs?\b|\braf\b|\bis {PROCEDURE}+ (?:the same|same)"),
        ),
        (
            IntentKind.GUIDELINE,
            (rf"\bguidelines?\b|\bcoding clinic\b|\b(?:what|which|any|the|a|is there a|published|medicare|cms|official|payer|this|that|minute) (?:official |published |written |real |specific )?(?:rules?|regulations?|polic(?:y|ies)|requirements?|manual|citations?|guidance)\b|\brules? (?:say|about|for|on|that|changed?)\b|\bpolicy\b(?! (?:#|no|number|holder|effective))|\breally a rule\b|\brule\b|\bwho says\b|\bwhere (?:is|does) it say\b|\btransmittals?\b|\bsame policy\b"
            r"|\bcan (?:\w+ ){0,2}(?:pas?|nps?|nurses?|rns?|mas?|residents?|crnas?|students?|lcsws?|pharmacists?|midlevels?|mid-levels?|apps?|fellows?|scribes?|dietitians?|lpcs?|techs?|assistants?|interns?)\b[^.?!\n]{0,30}\b(?:bill|sign|see|perform|document|order|do|report|use|supervis)\w*|\bwho (?:can|may|should|must|has to|is supposed to|gets to) (?:bill|report|sign|document|submit|code)\b|\bwho bills\b|\b(?:do|does|should) (?:they|we|he|she|the \w+) bill \w+ or\b|\bunder (?:whose|which|whom|the supervising|the physician|the doctor|her own|his own|the np)\b|\bunder (?:\w+ )?(?:npi|supervis\w+)|\bsupervis\w+|\bcredential\w+|\bfrom whom\b|\bfor whom\b"
            r"|\bincident[- ]to\b|\bsplit[-/ ](?:or )?shared\b|\bshared visit\b|\bmdm\b(?! table)|\bmedical decision[- ]making\b|\bcpt assistant\b|\bconsolidated billing\b|\bconsents?\b|\bsigned (?:order|consent|note)\b|\bverbal\b|\bpoa\b|\bpresent on admission\b|\bquery\b|\bmeat\b|\bproblem list\b|\btwo[- ]midnight\b|\bteaching physician\b|\bnurse-?only\b|\bdirect supervision\b|\bin the building\b"
            r"|\bdocument(?:ation|ed|ing|s)?\b|\bin the (?:notes?|op notes?|records?|charts?|documentation)\b|\bmust the (?:doctor|doc|provider|physician) (?:write|document|say|state)|\b(?:total |face-to-face |counted in |critical care |by |of the |start and stop |exact )time\b(?! ?(?:line|sheet))|\bminutes\b|\btime (?:count|alone|rules?|thresholds?|requirement|based)\b|\bmidpoint\b|\bmore than half\b|\bsubstantive\b"
            r"|\benough to (?:code|bill|report|support)\b|\b(?:be|we|i|you|still) (?:coded?|report) (?:it |this )?(?:from|in the clinic|as|along|without|off|based)\b|\bmandatory\b|\b(?:has|have|needs?|must) (?:to )?be (?:signed|present|ordered|dated|in the room|on site|face)\w*|\b(?:co-?)?sign(?:ed|s|atures?|ing)?\b|\bon[- ]site\b|\bscribes?\b|\blocums?\b|\b(?:new|established) (?:patient )?(?:vs\.?|or|versus) (?:new|established)\b|\bthree[- ]year\b|\bhistorian\b|\bcounts? (?:as|toward)\b|\b(?:which|what) (?:7th|seventh)\b|\b(?:nps?|pas?|midlevels?)\b[^.?!\n]{0,30}\b(?:bill|get|paid|85)\b|\bprobable\b|\bsuspected\b|\bhistory of (?:vs|or)\b|\bis (?:it |that )?(?:required|mandatory|necessary|ok to bill|allowed to)\b|\bdo (?:we|i|you) (?:have|need) to (?:send|report|use|list|put|code|get|have|show|include)\b|\b(?:what|which) (?:dos|date of service|npi|box|field|taxonomy|place of service|pos|bill type)\b|\bbill type\b|\bcondition code\b|\b(?:which|what|under|right|correct|wrong|the) (?:\w+ ){0,2}(?:rev|revenue) codes?\b(?! for the)|\b(?:which|what|right|correct|wrong|use) (?:\w+ ){0,2}(?:pos|place of service)\b|^ ?pos\b|\bshaded\b|\bbox \d"
            rf"|\btimes? (?:for|of) {PROCEDURE}|\badd(?:ing)? (?:up )?the (?:lengths|times|minutes)\b|\badd up\b|\bhow (?:do|should|would|must|does) (?:we|i|you|the \w+) (?:document|count|split|prorate|time)\b|\bconsistent with\b|\bexempt\b|\bwhere (?:on the claim|do i read|can i (?:read|find))\b|\bz-?code from\b|\bsupported by\b|\bsupport(?:s|ing)? (?:the |a |an )?(?:level|99[234]\d\d|higher|e/?m|{PROCEDURE}+)\b|\bexternal cause\b|\bglobal {PROCEDURE}|\bwhich level\b|\bwhat level\b|\bonly dx\b"),
        ),
        # the same kinds in other words: shorthand, typing errors, and what is said around them
        (
            IntentKind.UNITS,
            (rf"\b(?:right|correct|proper) (?:count|number)\b|\bcounts? (?:add up|right|correct|ok)\b|\b(?:do|are) the counts?\b|\b(?:allowed|ok|okay|billable|payable|billed|charged) (?:twice|three times|\d times)\b"
            rf"|\btimes \d{{1,2}}\b|\blimited to (?:one|two|\d)\b|{PROCEDURE}{{5}} x ?\d+ or (?:{PROCEDURE}{{5}} )?x ?\d|\bx ?\d+ or (?:{PROCEDURE}{{5}} )?x ?\d"),
        ),
        (IntentKind.MODIFIER, r"\bmod(?:ifer|fier|ifyer|ifiyer|ifire)s?\b"),
        (
            IntentKind.FEE,
            rf"\bis (?:it|this|that|{CODE}) (?:even )?paid\b|\bwhat(?:'?s| is) (?:it|that) pay\b|\bpayable to (?:us|me|the)\b|\bwhat would (?:that|it) make\b|\b\d{{2,3}} ?% of (?:the )?(?:medicare|mpfs|fee)",
        ),
        (
            IntentKind.COVERAGE,
            rf"{DIAGNOSIS}+,? (?:ok|okay|fine|good|enough|supports?|accepted|works?)(?: (?:for|with|by) (?:\w+ ){{0,2}}{_PAYER}|\?)|\bwho pays what\b|\bface[- ]to[- ]face\b|\bcapped rental\b",
        ),
        (
            IntentKind.CROSSWALK,
            rf"\bin (?:its|their) place\b|{CODE} to (?:an? |the )?(?:cpt|hcpcs|pcs|cdt)\b|\bicd[- ]?10 for (?:the )?(?:old )?{CODE}|\bthe old (?:icd-?9 )?{CODE}|\bdo (?:we|i) (?:bill|use|report|code) {CODE} now\b|\b(?:medicare|now) instead\b|\binstead for medicare\b|\bwhat replaced\b|\bold superbill\b|\bcurrent ones\b",
        ),
        (IntentKind.VALIDITY, rf"\bwhat (?:ever )?happened to (?:the )?(?:old )?(?:cpt |hcpcs |icd\S* |code ){{0,2}}{CODE}|\bis {CODE} (?:still |really )?(?:ok(?:ay)?|good|fine)\?|\b(?:are|is|it) (?:dead|gone)\b|\bnot valid\b|\bis gone\b"),
        (
            IntentKind.DESCRIBE,
            rf"\bwhich is which\b|\btell me what {CODE} (?:is|are|means?)|\bwhat (?:r|are) (?:these|those|they)\b(?! (?:worth|paying|paid|for))|\bwhat exactly (?:is|are)\b|\bwhat is (?:it|this|that) at all\b",
        ),
        (
            IntentKind.GUIDELINE,
            r"\b(?:can|may|could) (?:a|an|the|our|my) (?:[\w-]+ ){1,5}(?:still )?(?:bill|report|charge|sign)\b|\b(?:to|for) (?:be )?counted?\b|\bdifferent specialt(?:y|ies)\b|\bsame group\b",
        ),
    )
)  # fmt: skip
"""Kind and words, looked for in sentences that ask; a kind may stand in several rows."""

DENIAL = phrases(
    rf"\bc[ao]me back (?:from|as|unpaid|with)\b|\bgot (?:the |it |{CODE} )?back\b|\b(?:add-?on|primary|code) not found\b|\bwants? back \$"
    r"|\bden(?:y|ied|ying|ial|ials)\b|\b(?:payer|payor|medicare|insurance|plan|it) denies\b|\breject(?:ed|s|ion|ions|ing)?\b|\bkick(?:ed|s|ing)\b[^.?!\n]{0,20}\b(?:out|back)\b|\bbounc(?:e|es|ed|ing)\b|\brecoup\w*|\b(?:took|takes?|taken|taking|wants?|claw\w*|asks?|asked) (?:[\w$.,]+ ){0,4}back\b|\btake-? ?backs?\b|\bover-?payments?\b|\brefund request\b|\bdemand letters?\b"
    rf"|\bdown-?(?:cod|grad|level)\w+|\b{_LEVELLER}\b[^.?!\n]{{0,40}}\b(?:moved|changed|reduced|cut|reclassified|lowered|disallowed)\b|\b(?:moved|changed|reduced|cut|reclassified|lowered|disallowed)\b[^.?!\n]{{0,40}}\bby (?:the |our |an )?{_LEVELLER}|\b{_PAYER} (?:only |just )?(?:reduced|refuse[sd]?|cut)\b|\bwhy (?:was|were|did|has|have|is)\b[^.?!\n]{{0,40}}\b(?:refused?|denied|unpaid|reduced|zero|not paid|not pay)\b"
    rf"|\b(?:paid|pays|allowed|approved) (?:us )?(?:only|just)\b|\bonly (?:\w+ ){{0,3}}paid\b|\b(?:payer|payor|medicare|plan|insurance|they|insurer) paid (?:\d|one|two|three|half)\b|\bnot (?:being |getting |been )?paid\b|\b(?:won'?t|wont|refus\w+ to|will not|didn'?t|didnt|did not) pay\b|\bunder-?paid\b|\bshort-?paid\b|\bzero-?paid\b|\bpaid (?:at )?(?:zero|\$0|nothing)\b|\bunpaid\b|\breturned (?:as |un|to provider)|\bunprocessable\b|\brtp'?d?\b|\bappeal\w*|\bfight (?:it|this|that|them)\b|\breconsideration\b|\bredetermination\b"
    r"|\b(?:co|pr|oa|pi)(?:-| ?- ?| )(?:[1-9]\d{0,2}|a\d|b\d{1,2})\b(?! ?(?:mg|ml))|\bcarcs?\b|\brarcs?\b|\bremarks? (?:code )?[mn]a?\d{1,3}\b|\bremark codes?\b|\bremit (?:shows|says)\b|\btimely filing\b|\bduplicates?\b(?= claim| line|\.|\?|$| denial)|\bas (?:a )?duplicates?\b|\bcas\*(?:co|pr|oa|pi)\*"
)  # fmt: skip
"""A payer's no, said anywhere in the question (X12 835 reason codes; Pub. 100-04 chapter 29, appeals)."""

NEGATED = re.compile(
    r"(?:\bno|\bnot|\bnothing|\bnever|n't|\bif|\bin case|\bexpect\w*|\bavoid\w*|\bprevent\w*|\bbefore|\brisk\w*|\bwithout|\bwill|\bwould|\bmight|\bcould|\bpatient|\bpt|\bso far|\bfear|\bworried|\bcuts?|\bfewer|\breduces?)(?: [\w/]+){0,4} ?$"
)
"""Before a word of denial: none has happened (yet). Matched against the 40 characters before it."""

BUNDLED = phrases(
    rf"\b(?:co|pi|oa|pr|carc|reason(?: code)?)[- ]?(?:97|236|b10|b15)\b|\b(?:b10|b15|m15|m80|n19|n20)\b|\b(?:denied|den(?:y|ies)|denial|rejected|not paid|unpaid) (?:\w+ ){{0,3}}(?:w/|with|against) (?:the )?{CODE}"
)
"""Reasons of a denial that name another service: included in it, an NCCI edit, needed beside it (X12, CARC and RARC lists)."""

TOGETHER = phrases(
    rf"\bedit against\b|\bboth (?:today|same)\b|\b(?:sep|separate|diff|different) (?:body )?(?:areas?|regions?|sites?)\b|\bwent open\b|\b(?:2nd|second|other|lower|lesser)(?: (?:one|code|scope|procedure|line))? (?:pays?|paid|at|is|gets?|be) (?:\w+ )?(?:at |by )?(?:half|50 ?%|reduced)|^[\s,]*both ?\?|{PROCEDURE}+ converted to (?:open )?{PROCEDURE}|\bwrong w(?:ith|/) (?:this|these|the)\b|\bok(?:ay)? to go\b|\bcheck (?:all|everything|the (?:claim|lines))\b|\btwo payments\b|\b(?:charge|bill|report|code) (?:the |a |an )?{CODE} (?:too|also)\b"
    rf"|\btogether\b(?! with our)|\b(?:un)?bund\w+|\bncci\b|\bptp\b|\bcci\b|\binclusive\b|\bincluded (?:in|with|when)\b|\binclusion\b|\bseparate(?:ly)?(?= (?:bill|report|pay|code|charge|reimburs))|\b(?:bill\w*|report\w*|cod\w*|pa(?:id|y\w*)|charg\w*|claim\w*|reimburs\w*|allow\w*) (?:\w+ )?separate(?:ly)?\b|\bpart of (?:the )?{CODE}|\bincidental\b|\bcomponent of\b|\bwhen (?:we|i|you|they|it'?s|it is|the \w+)? ?(?:also )?(?:bill|billed|report|do|did|done|perform)\w*(?: with)? (?:an? |the )?{CODE}|\bon the same\b|\b(?:still|is|are|it) separate\?|\bmutually exclusive\b|\b(?:edit|code) pairs?\b|\bthe pairs\b"
    rf"|\bcolumn (?:1|2|one|two|i)\b|\bscrub\w*|\bin addition\b|\balong w(?:ith|/)|\bon top of\b(?! {DIAGNOSIS})|\ball (?:three|four|five|six|3|4|5|6|of (?:these|them|those))\b|\bexcludes? ?[12]?\b|\bconflict\w*|\bknock\w* (?:\w+ ){{0,3}}out\b|\bcancel\w* (?:\w+ ){{0,2}}out\b|\bcoexist\w*|\bcompatible\b|\bcombin(?:e|ed|ation)\b|\bpa(?:y|id|yable) (?:apart|with|together|along|in addition)\b|\b(?:any|an|the|ncci|is there an?) edits?\b|\bsurvive\b"
    rf"|\bsame[- ](?:day|session|dos|date|claim|visit|encounter|time|setting|sitting|month|knee|shoulder|eye|arm|lesion|operation|op|scope|egd|colonoscopy|endoscopy|arthroscopy)\b|\bone (?:claim|date|day|visit|session|sitting|month|encounter|arm)\b|\bride (?:on|along|with)\b|\bhold up\b|\bboth (?:be |get |pay|payable|bill|cod|report|allow|charg|ok|on)\w*|\b(?:bill|code|report|pay|charge|take|use|send|pay for|paid for) (?:\w+ )?both\b|\b(?:can|may|could|do|does|will|should|would|to|can'?t|cannot)\b[^.?!\n]{{0,40}} go(?:es|ing)? (?:along|together|with|on (?:the )?(?:same|one)|out (?:with|without|w/o) (?:the )?{CODE}|through with)\b|\b(?:allowed|ok(?:ay)?|fine|good|billable|payable|reportable|permitted|valid|bill(?:ed)?|report(?:ed)?|cod(?:e|ed)|charg(?:e|ed)|used?|paid|reimbursed|alongside|done|combined|coded) (?:with|w/|without|alongside|next to) (?:the |a |an )?(?:\w+ ){{0,2}}?{CODE}|\b(?:allowed|billable|payable|reportable) (?:with|w/)|\b(?:bill|report|code|charge|use|submit|do|add|keep|send|put)(?:ed|ing)? (?:the |a |an )?(?:\w+ )?{CODE}[^.?!\n{PROCEDURE}{DIAGNOSIS}{OTHER}]{{0,20}} (?:with|w/|along|plus|besides?|alongside) (?:\w+ ){{0,3}}?{CODE}"
    rf"|\bis (?:the )?(?:\w+ ){{0,2}}(?:still )?(?:separate|extra)\b|\bas well as\b|\bas well\?|\bor (?:is it |does it |does the \w+ )?(?:bundle|include)\w*|\bnext to\b|\bok(?:ay)? (?:together|both)\b|\bwill that fly\b|\bflies?\?|\bok(?:ay)? to add\b|\balternate\b|\bapart from\b|\blegitimately\b|\b(?:bill|charg|cod|report)\w* [^.?!\n]{{0,30}} (?:extra|separate)\b|\bpair ok\b|\bgo through\b|\b(?:everything|all|anything) (?:here )?(?:payable|billable|ok(?:ay)?|allowed|covered|wrong|off)\b|\b(?:can|may|should|will|could|is) (?:the|a|an) (?:[\w-]+ ){{1,4}}(?:also |still )?be (?:billed|reported|paid|charged|coded|submitted|claimed)\b"
)  # fmt: skip
"""Asks whether things go together, in so many words (NCCI Policy Manual, chapter I; ICD-10-CM guidelines I.A.12)."""

_TAIL = r"(?:[ .,-]{0,2}(?:\d\d|[a-z][a-z\d])\b(?<! or)(?<! vs)(?<! is)(?<! to)(?<! on)(?<! of)(?<! as)){0,3}"
JOINED = phrases(rf"{CODE}{_TAIL} ?(?:\+|&|\bplus\b|\bwith\b|\bw/) ?(?:[\w']+ ){{0,4}}?{CODE}")
"""Two codes that the words put together."""

ON_CODES = phrases(rf"\b(?:on|to|of|for) (?:the )?(?:\w+ )?{CODE}{_TAIL} (?:and|or|&) ")
"""Something is asked of each of two codes (`need QW on 87502 and 83036`), not of both together."""

MAY = phrases(
    r"\b(?:can|may|should|could|do|does|is|are|will|would|must|ok|okay|allowed|allow|fine|permitted|possible|payable|legal|right|correct)\b"
)
"""Asks for leave: beside two codes, whether both may be billed."""

FIRST = phrases(
    r"\b(?:first|1st|primary|principal|secondary|second|on top|leads?|ahead|order(?! (?:form|for|set|to)))\b(?! (?:time|visit|line|dose|hour|of all|payer|insurance|claim|encounter|appeal|level))"
)
"""Asks for an order, where several diagnoses are at hand."""

CHOICE = phrases(
    rf"{CODE}{_TAIL},?(?: (?:or|vs\.?|versus|v\.?|as opposed to|rather than|instead of)|/| -) (?:(?:is|should|do|does|would|it|be|just|rather|still|the|a|code|cpt|i|we|use|pos|drg|maybe|really|only|ms-drg) ){{0,4}}{CODE}|^ ?or (?:\w+ ){{0,3}}?{CODE}|{CODE}{_TAIL},? or (?:the |a |an )?(?:[\w-]+ )?[\w-]+codes?\b|{CODE}{_TAIL},? or (?:must|do|should) (?:i|we) split\b|\bwhich (?:one )?of the two\b|\bwhich (?:one )?is right\b"
)
"""Asks which of several codes to use."""
VERSUS = phrases(
    rf"{CODE}{_TAIL}[ ,]{{0,2}}(?:vs\.?|versus|v\.?)(?: (?:ms-)?(?:drg|cpt|code|pos))? ?{CODE}|\b(?:differences?|distinctions?|distinguish\w*|differentiat\w+|comparison|diff)\b|\bhow (?:does|do|is|are)[^.?!\n]{{0,40}} differ\w*|\bcompared?\b|\bsame (?:code|thing|item|service|one|device) as\b|\bis [^.?!\n]{{0,20}} (?:the )?same (?:thing|as)\b|\bwhat separates\b|\b(?:any|very|really|how is it) different\b|\b(?:why|how) (?:is|are) (?:one|they)\b"
)
"""Asks how codes differ: what each is, not whether they go together."""

RIGHT_CODE = phrases(
    rf"\b(?:right|correct|proper|appropriate|best|wrong)(?: \w+){{0,2}} (?:code|cpt|hcpcs|dx|diagnosis|one)s?\b|{CODE}{_TAIL}(?: (?:\w+ )?)(?:right|correct|wrong|ok(?:ay)?|fine) (?:for|to|then|when)\b|\bshould (?:it |that |this |they |we |i |he |she )?(?:not )?(?:be|use|have|really be) (?:\w+ ){{0,2}}{CODE}|\b(?:right|correct) ones?\b|\bis {CODE}{_TAIL} (?:right|correct|appropriate|proper|wrong|plausible|legit)\b|\b(?:use|pick|choose|report|go with) (?:the )?{CODE} (?:for|when|if|instead)\b"
)
"""Asks whether a code is the one for what was done: what it is, and the rule for choosing it."""

IS_RIGHT = phrases(rf"\bis {CODE} (?:right|correct|wrong|plausible|appropriate)\b")
"""The same in so few words that it stands beside other questions."""
_SYSTEM = r"(?:cpt|hcpcs|hcpc|icd[- ]?10(?:[- ]?(?:cm|pcs))?|icd|pcs|dx|diagnosis|procedure|billing|cdt|[abcdeghjklqrstvz]|dental|drug|dme|supply|injection|loinc|surgical|mileage)"
SEARCH = phrases(
    rf"{PLAINLY}|\blooking for (?:the |a |an )?(?:\w+ )?codes?:"
    rf"|\b(?:what|which)(?:'?s| is| are| would be| should be| was)?(?: the| a| an)?(?: (?:right|correct|best|proper|appropriate|new|exact|specific))?(?: {_SYSTEM}){{1,2}}(?:[ -]?codes?)?(?: is there| do (?:i|we) use| should (?:i|we) use| would (?:you|i|we) (?:use|pick|look at|assign))? ?(?:for|to use|to report|is|describes?|covers?|would|should|do|does|goes|says)\b(?! {CODE})"
    rf"|\b(?:what|which)(?:'?s| is| are| would be| should be)?(?: the| a| an)?(?: (?:right|correct|best|proper|appropriate|new|exact))?(?: {_SYSTEM})? ?-?codes? (?:is there |exists? |do i use |do we use |should (?:i|we) use )?(?:for|to (?:use|report|bill)|describes?|do (?:i|we)|should (?:i|we)|would (?:you|i|we)|says|go(?:es)? on)\b(?! {CODE})"
    rf"|\b(?:is there|are there|any|need|needs|want|get|give me|find|have|looking for|look for|hunting for|searching for|can'?t find|cannot find|don'?t know|tell me|send me|know|suggest)(?: \w+)?(?: the| an?| which| what)?(?: \w+){{0,2}} (?:codes?|cpts?|hcpcs|icd\S{{0,6}}|pcs|loinc)(?: codes?)?\b(?:,? (?:for|to|that|when|describing|of|do|should|go|goes)\b)(?! {CODE})"
    rf"|\b(?:also )?the (?:{_SYSTEM} )?code for(?! {CODE})|^[ (>]{{0,3}}(?:(?:\d{{1,2}}|[a-h])[.):-]+ ?|[-*\u2022] ?)?(?:the )?(?:{_SYSTEM} )?codes? for\b(?! {CODE})|(?:^|\b(?:need|want|get|give me|looking for|find|what|which|any)(?: \w+){{0,2}} )(?:{_SYSTEM})(?:[- ]?codes?)? for\b(?! {CODE})|\b(?:icd[- ]?10|cpt|hcpcs)(?: code)? for\b(?! {CODE})|\bhow (?:do|would|should|can) (?:i|we|you) (?:code|bill|report) for (?!{CODE}|it\b|this\b|that\b|these\b|them\b|both\b|the (?:second|other|same))|\bneed (?:a |the |new )?codes?:|\bhow (?:do|would|should|can|to) ?(?:i|we|you|u)? ?(?:code|bill|report)(?! {CODE})(?: for)? (?:a|an|the|this|removal|excision|repair|insertion|injection|\w+ing)\b(?! (?:claim|service|visit|one|code|second|line|modifier|drug on))"
    rf"|\bwhich hcpcs is\b|\bwhich icd(?:-?10)? (?:code )?(?:says|is)\b|\bwhat (?:do|should|would|can) (?:i|we|you) (?:code|bill|report|use) (?:for|when)\b|\bcode hunt\b|^ ?(?:icd[- ]?10(?:[- ]?cm)?|cpt|hcpcs|cdt|dx)(?: codes?)? (?!(?:codes?|is|are|was|says|on|in|with|questions?|help|check|and|or|changes?|update|guidelines?)\b)[a-z]{{3,}}[^?{PROCEDURE}{DIAGNOSIS}{OTHER}]{{3,90}}$|\bwhat to (?:code|bill|use|report)\b(?: for|\?)|\bhow (?:is|are|should|would) (?:a |an |the |this )?(?:[\w-]+ ){{1,5}}(?:be )?(?:coded|billed|reported)\b|\bpoint me to\b[^.?!\n]{{0,30}}\b(?:cpt|hcpcs|icd\S*|code)\b|\bwhat (?:would|do) you use for\b|\bwhich code (?:covers?|describes?|represents?|captures?)\b|\bname of the code\b|\b(?:j|g|q|l|e)-?code for\b"
    rf"|(?:^\s*|[.,;:!?] )(?:the |a |any )?(?:{_SYSTEM} )?codes?(?: number)?(?:,? (?:please|pls|plz|needed|anyone))?\?|\b(?:{_SYSTEM} )codes?,? (?:please|pls|plz|needed)\b"
    rf"|(?:^|[.,;:!?-] )(?:the |a |any )?(?:{_SYSTEM} )?codes?(?: number)?,? (?:please|pls|plz|needed)\b"
    rf"|\b(?:{_SYSTEM} )?codes? (?:and|&|\+|with) (?:the )?(?:number of |how many )?units? for\b(?! {CODE})"
    rf"|\b(?:what|which) {_SYSTEM}[ -]?codes?(?=[ ,]*(?:$|[?;!\n]|(?:and |\+ ?|& ?|, ?)?(?:how many|# ?of|number of|units?\b)))|(?:^\s*|[.,;:!?] )(?:the |all |any )?(?:{_SYSTEM} )?codes? (?:and|&|\+|in|with) (?:the |their |what |right |correct |proper )*(?:order|sequenc\w+)\b"
    rf"|\bwhat(?:'?s| is| would be)? (?:the )?(?:right |correct )?(?:{_SYSTEM} )?code\?|\bhow (?:do|would|should|can) (?:i|we|you) (?:code|report) (?:a |an |the )?(?:someone|somebody|patients?|family history|history|personal history|status|[a-z]+ (?:of|with|due to)) (?!{CODE})"
)
"""Asks for a code by its description."""

PLAIN_COVERAGE = phrases(
    r"cover|\blcds?\b|\bncds?\b|necess|\babns?\b|auth|support|eligib|experimental|qualif|justif|list\b|payable (?:by|under)|pays? for (?:it|this|that)\b"
)
"""Coverage in so many words; `payable` and `pays for` speak of other things beside other cues."""

PLAIN_VALIDITY = phrases(
    r"valid|active|delet|expire|specific|exist|retire|7th|seventh|still|header|character|digit|terminat|discontinu|obsolete|complete"
)
"""Validity in so many words; `billable` beside other codes speaks of a pair."""

PLAIN_DESCRIBE = phrases(
    rf"descri|\bmean|stands? for|explain|defin|exactly|differ|what (?:is|are|does|do) [{PROCEDURE}{DIAGNOSIS}{OTHER}]"
)
"""A description in so many words; `what is the new code` speaks of a crosswalk."""

PLAIN_FEE = phrases(
    r"rvu|fees?\b|half\b|reduced\b|how much|allowable|allowed amount|pric|\brates?\b|percent|%|apc|amount|schedule|extra|conversion"
)
"""A fee in so many words; `reimbursed separately` speaks of a pair."""

PLAIN_GUIDELINE = phrases(
    r"rules?\b|op note|must be|in the (?:note|chart|record)|guid|(?<!national )(?<!coverage )polic|document|incident|split|shared|consent|npi|\bwho\b|supervis|query|poa\b|mdm|criteria|box|shaded|\bdos\b|bill type|says|\btime\b|consolidated|what needs|enough to"
)
"""A rule in so many words; `minutes` beside units and `signed` beside an ABN are none."""
