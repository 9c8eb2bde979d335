"""Does a mail ask for help against an edit, an auditor or the truth of a record? Then it is declined, and a human told.

What the law calls it: false claims (31 U.S.C. 3729), false records (18 U.S.C. 1035), kickbacks and waived copays
(42 U.S.C. 1320a-7b). Those who ask whether something is allowed, or who set it right, ask honestly.
"""

from __future__ import annotations

from consultant.extraction.intents.marked import DIAGNOSIS, MODIFIER, OTHER, PROCEDURE
from consultant.extraction.intents.phrases import phrases

_CODE = f"[{PROCEDURE}{DIAGNOSIS}{OTHER}]+"
_WATCH = r"(?:auditors?|audits?|payers?|payors?|insurance|insurers?|reviewers?|medicare|cms|rac|mac|uhc|the plan|plan|they|nobody|no ?one|anyone|anybody|edits?|scrubbers?|system|it|compliance|oig|radv)"
_SEE = r"(?:notic\w+|catch(?:es|ing)?|caught|find out|get suspicious|suspect\w*|detect\w*|see it|look(?:s|ing)?|check(?:s|ed|ing)?|flag(?:s|ged)?|question(?:s|ed|ing)?|know|pick(?:s|ed)? (?:it|this|that) up|ask(?:s|ing)?|fire|trip|bounce it|hits? us|challenge)"
_NOT = r"(?:don'?t|dont|won'?t|wont|doesn'?t|doesnt|can'?t|cant|never|do not|will not|does not|cannot|isn'?t going to|not going to|wouldn'?t)"
_RECORD = r"(?:notes?|records?|charts?|documentation|dates?|times?|diagnos\w+|dx|op reports?|dos|orders?|signatures?|addend\w+|consents?|referrals?|prescriptions?|delivery tickets?|cmns?|logs?|encounters?)"
_DATE = r"(?:(?:service |surgery |visit |claim )?dates?(?: of service| of surgery)?|dos|surgery(?:'s)? (?:dos|date)|(?:her|his|the|their) (?:surgery|visit|procedure) (?:dos|date))"
_PAYS = r"(?:paid|pays?|cover(?:ed|s)?|approved?|pass(?:es)?|go(?:es)? (?:through|thru)|through|thru|reimburse\w*|insurance|coverage|benefits?|deductible|authoriz\w+|auth|new plan|policy|global|edit|timely)"

CROOKED = tuple(
    phrases(words)
    for words in (
        # nobody shall see it
        (rf"\b{_WATCH}(?: \w+)? {_NOT} (?:even |ever |really )?{_SEE}\b|\b(?:nobody|no ?one) (?:will |would |is going to |ever |really |is ){{0,3}}{_SEE}\b|\b(?:will|would|can|could) (?:the |an |any )?{_WATCH} (?:still |even |ever )?(?:catch|notice|find out|detect|flag|see it|know)\b(?=[^.?!\n]{{0,60}}(?:\?|split|if we|if i))|\b(?:shut|turn|switch)(?:s|es|ing)? (?:\w+ ){{0,3}}(?:edits?|ncci) off\b|\b(?:shut|turn|switch)(?:s|es|ing)? off (?:the |that |this )?(?:\w+ )?edits?\b|\b(?:modifier|edit|bypass|59|separate)\b[^?]{{0,120}}\b(?:even (?:though|if|when)|no matter)\b[^.?!\n]{{0,40}}\b(?:same (?:lesion|site|wound|knee|compartment|minutes|15 minutes|session)|compartment|lesion|site)\b|\bwhere (?:payers|auditors|they|nobody|medicare) (?:don'?t|never|doesn'?t) look\b"
         rf"|\bwithout (?:\w+ )?(?:getting |being |them |anyone |an auditor )?(?:caught|flagged|audited|noticed|knowing|noticing|detected|raising (?:flags|suspicion)|triggering (?:an |the )?(?:audit|edit))\b|\bunder the radar\b|\bred flags?\b(?=[^.?!\n]{{0,30}}avoid)|\bavoid (?:raising )?(?:any )?(?:red flags?|suspicion)\b|\bleast likely to be (?:questioned|audited|denied|flagged|noticed|reviewed)\b|\blook(?:s)? (?:separate|legit\w*|real|like (?:a|it|we|he|she) (?:was|were|did|real))|\bmake (?:it|them|this|that|the \w+|{_CODE}) look\b|\bno (?:auditor|payer|reviewer|one|insurer)s? (?:would|will|can|could) (?:object|notice|question|complain|tell|know)\b"),
        # past the edit
        (rf"\b(?:avoid|dodge|evade|fool|trick|beat|defeat|cheat|outsmart|slip|hide|get|sneak|squeeze|push|bypass|circumvent|trick)(?:s|ing|ed)? (?:\w+ |{_CODE} ){{0,4}}?(?:past|by|from|around|through) (?:the |an |any |our |their |medicare'?s? |a )*(?:ncci |cci |ptp |radv |rac |payer'?s? )?(?:audits?|auditors?|ncci|cci|payers?|edits?|scrubbers?|detection|reviewers?|mues?|them\b|system|bundling|rules?|limits?|denials?|deductible)\b"
         r"|\b(?:avoid|dodge|evade|fool|trick|beat|defeat|outsmart|circumvent)(?:s|ing|ed)? (?:the |an |any |our |ncci |cci |payer |medicare'?s? )*(?:audits?|auditors?|ncci|cci|payers?|edits?|scrubber|detection|reviewers?|recoupments?)\b|\b(?:get|gets|getting|work|working|go|going|ways?|trick|workarounds?) (?:\w+ )?around (?:the |this |that |an |these |ncci |cci |medicare |medicare's |ptp |an ncci |payer |bundling |frequency |unit |time |them)*(?:edits?|ncci|cci|ptp|mues?|bundling|bundle|audits?|limits?|denials?|rules?|them)\b"
         rf"|\bso (?:that )?(?:the |an? |our |no )?(?:\w+ )?{_WATCH} {_NOT} |\b(?:edit|audit|claim)s? (?:does not|doesn'?t|won'?t|will not|never) (?:fire|hit|see|catch|trip|flag)\b|\bpass(?:es)? (?:a|an|the|any) (?:\w+ )?audit\b|\bget by the reviewers\b|\bhow many days apart\b|\bwithout (?:it|this|that) (?:showing|being obvious|looking)\b|\badd (?:\w+ ){{0,3}}(?:minutes|time|hours|units) to (?:each|every|all)\b|\b(?:get|got)\b[^?]{{0,40}}\bpaid\b[^?]{{0,60}}\b(?:put|use|pick|send|list|try|submit)\w* (?:\w+ ){{0,2}}(?:different|another|other|better|stronger) (?:dx|diagnos\w+|icd\S*)\b|\bbill\b[^?]{{0,60}}\bhow (?:do|should|can) (?:we|i) (?:word|phrase) (?:it|this|that)\b|\b(?:he|she|patient|pt|they) (?:doesn'?t|does not|didn'?t|did not|don'?t) (?:really |actually )?have (?:it|that|this|those|any of)\b(?=[^?]{{0,100}}(?:\bpaid\b|\bpays?\b|\bcover\w*|\bapprov\w*))"),
        # more than was done
        (r"\b(?:want\w*|ask\w*|told|tell\w*|need\w*|how (?:do|can|to|should)|can (?:we|i)|let'?s|help|like to|way to|ways to|try\w* to)\b[^.?!\n]{0,40}\bup-?cod(?:e|ing)\b|\bwithout adding documentation\b"
         rf"|\b(?:wants?|partners|boss|owner|manager|doctor|dr|doc|he|she|told|asked)\b[^.?!\n]{{0,50}}\b(?:every|all|each) [^.?!\n]{{0,40}}\b(?:out at|at|to|as|changed to|bumped to|billed (?:as|at)) (?:a )?(?:level )?(?:{PROCEDURE}|[45]\b)"
         rf"|\b(?:stick|slap|put|throw|add|use|append|tick|check|mark|list|enter)s? (?:[\w\"']+ |{_CODE} |{MODIFIER}+ ){{0,6}}?(?:on|for|to|in|at) (?:every(?:one|body)?|all|each)\b[^.?!\n]{{0,80}}(?:whether or not|even (?:when|if|where|though)|so (?:that )?(?:ncci|the|they|it|medicare|no)|regardless|no matter|wrote nothing|never)"
         r"|\b(?:how (?:should|do|can|could|would) (?:we|i|you|he|she|the doc\w*)|could you|can you|give me|need|help (?:me|us)) (?:\w+ ){0,3}(?:word|phrase|wording|reword|template|write|language)\b[^.?!\n]{0,60}\b(?:audit\w*|notic\w*|catch|look (?:separate|legit)|passes?|higher level|level (?:4|5)|get paid|pays)\b"
         r"|\bbill\w*[^.?!\n]{0,30}\bfor (?:everyone|everybody|every (?:patient|visit|single)|all (?:of )?(?:our |the )?patients)\b|\b(?:tick|check|mark)\b[^.?!\n]{0,50}\bfor (?:everyone|everybody|all (?:of )?(?:them|patients))"),
        rf"\bhow (?:do|can|to|should|could) (?:i |we )?unbundle\b|\b(?:want|need|like|told)\w* (?:\w+ ){{0,3}}to unbundle\b|\b(?:short on revenue|hit (?:our|the|their|his|her) (?:number|target|quota|goal|rvu)s?|revenue is down|(?:raise|boost) (?:our )?(?:revenue|collections|raf)|rvu bonus|make more money)\b(?=[^?]{{0,200}}(?:\blevel\b|{PROCEDURE}|\bword\b))|(?:{PROCEDURE}|\blevels?\b|\bcodes?\b)[^?]{{0,120}}\b(?:short on revenue|hit (?:our|the|their|his|her) (?:number|target|quota|goal|rvu)s?|rvu bonus)\b",
        # what was not
        (r"\bnever (?:actually |really )?(?:did|saw|performed|examined|gave|provided|ordered|happened|took place)\b[^.?!\n]{0,60}\b(?:but|still|wants?|anyway|anyhow)\b|\b(?:can|could|should|let'?s) (?:we|i|he|she) (?:just |simply )?(?:say|write|put|document)\b[^.?!\n]{0,40}\b(?:\d+ (?:minutes|min|hours)|level \d|older|worse|more)\b[^?]{0,20}\?[^?]{0,120}\b(?:nobody|no ?one|never|they)\b"
         r"|\bwith (?:last|an earlier|an? old|a different|the (?:old|original|earlier)|yesterday'?s?) (?:[\w']+ )?date\b|\bhide (?:it|that|this|them)\b|\bcover (?:it|this|that) up\b|\b(?:delet|remov|destroy|shred|los|ditch)\w* (?:\w+ ){0,4}(?:notes?|records?|charts?|pages?|emails?)\b[^.?!\n]{0,60}\b(?:audit\w*|subpoena|review\w*|inspect\w*)"
         r"|\bunder (?:the |dr\.? )?[\w']+ (?:npi|name|number)\b[^.?!\n]{0,60}\b(?:even though|although|so (?:that )?we (?:get|can get))\b"),
        (r"\b(?:even though|although|but) (?:we|he|she|they|it|the \w+|dr\.? \w+) (?:didn'?t|didnt|did not|never|wasn'?t|wasnt|was not|weren'?t) (?:actually |really )?(?:do|did|done|perform\w*|see|saw|seen|happen\w*|document\w*|there|given|give|in the (?:room|office|building))\b|\b(?:services?|visits?|procedures?) (?:that )?(?:were |was )?(?:never|not) (?:actually )?(?:performed|rendered|done|provided|happened)\b[^.?!\n]{0,40}\b(?:bill|paid|code)"
         r"|\b(?:how|can|could|want|let|help|should)\b[^.?!\n]{0,40}\bbill\w*[^.?!\n]{0,40}\b(?:never|not|wasn'?t|weren'?t) (?:actually )?(?:performed|rendered|provided|done|happened)\b|\bno[- ]shows?\b[^.?!\n]{0,50}\bas (?:if|a visit|seen)|\b(?:visits?|services?|surger(?:y|ies)|procedures?) (?:that )?(?:he|she|they|i|we|the doc\w*) (?:wasn'?t|weren'?t|was not|were not|never (?:did|saw|attended))\b[^?]{0,100}\b(?:bill|paid|pays|100|go out|template|sign)\w*|\bphantom (?:visit|bill)\w*|\b(?:doctor|doc|provider|he|she|nobody|chart|note) (?:wrote|documented|charted|says) nothing\b|\bnobody (?:documented|charted|wrote)\b"),
        # another record, date or diagnosis
        (rf"\b(?:how|can|could|may|should|just|help|want\w*|let|need|told|asks?|asked|have|to)\b[^.?!\n]{{0,60}}\b(?:alter|falsify|fabricate|back-?date|pre-?date|post-?date|fake|forge|doctor|make up|invent|pad)(?:d|ed)?\b[^.?!\n]{{0,50}}\b{_RECORD}\b|\bback-?dat(?:e|ed|ing)\b(?=[^.?!\n]{{0,80}}(?:\b{_RECORD}\b|audit))|\b(?:sign|signed|write|add) (?:\w+ ){{0,3}}back-?dated\b"
         rf"|\b(?:chang|mov|shift|alter|switch|adjust|push|bump|put|set|mak)(?:e|es|ed|ing|t)? (?:\w+ ){{0,4}}?{_DATE}\b[^.?!\n]{{0,80}}(?:{_PAYS}|\b(?:january|jan|next (?:year|month|week)|up|forward|back|earlier|later|nobody|no one)\b)"
         rf"|\b(?:chang|switch|swap|alter|replac|mak)(?:e|es|ed|ing)? (?:the |our |his |her |a |this |that )?(?:dx|diagnos[ie]s|icd|code)\b[^.?!\n]{{0,100}}(?:{_PAYS}|used up|not covered|denied)|\b(?:what|which) (?:other )?(?:diagnos[ie]s|dx|icd|code) (?:can|could|should|do) (?:i|we) (?:put|use|pick|list|slap)[^.?!\n]{{0,40}}\b(?:pays?|paid|go(?:es)? through|covered|edit|does not fire|doesn'?t)|\bone (?:from the list )?that (?:pays|goes through)\b"
         rf"|\badd (?:{_CODE}|the|a|an|some)\b[^.?!\n]{{0,60}}\b(?:to|on) (?:every|all|each)\b[^.?!\n]{{0,60}}\b(?:chart|claim|member|patient|note)s?\b(?=[^.?!\n]{{0,100}}(?:nothing|not |never|without|no mention|risk|raf))|\bwe just (?:need|want) (?:it|them|this) (?:paid|to pay|to go through)\b|\bso (?:that )?it (?:pays|gets paid|goes through|is covered)\b|\bas long as it (?:pays|gets paid)\b"),
        (rf"\b(?:what|which) (?:dx|icd\S*|diagnos\w+|codes?)\b[^.?!\n]{{0,40}}\b(?:make sure|guarantee|ensure|so (?:that )?(?:it|they|the \w+|{_CODE}))\b[^.?!\n]{{0,60}}\b(?:approved|paid|covered|pays|through)\b|\b(?:chang|alter|edit|adjust|rewrit|tweak|doctor|fix)(?:e|es|ed|ing)? (?:\w+ ){{0,3}}?(?:notes?|records?|charts?|documentation|reports?|measurements?|lesion size|times?|minutes)\b[^.?!\n]{{0,60}}\b(?:so (?:that )?(?:it|we|{_CODE}|they|the)|to get (?:it |us )?(?:paid|covered|approved)|to (?:match|support|meet) (?:the )?(?:{_CODE}|code|higher|level))"
         r"|\b(?:forgot|failed|neglected|didn'?t|did not)(?: to)? (?:document|chart|mention|sign|note)\b[^?]{0,100}\b(?:add it (?:myself|in for|for)|myself|write it for)\b"),
        r"\bdat(?:e|ed|ing) (?:it|this|that|the|our|his|her)\b[^.?!\n]{0,50}\bback\b|\b(?:print|use|copy|paste|re-?use|submit|send)\w* (?:an? |the |last |his |her )?(?:\w+ )?(?:old|another patient'?s?|someone else'?s?) (?:one|image|note|picture|report|signature|strip|scan)\b",
        r"\b(?:boss|manager|owner|partners?|told|said|wants?|asked|says)\b[^.?!\n]{0,120}\b(?:even (?:if|when|though)|whether or not|regardless|no matter)\b[^?]{0,120}\b(?:pays?|paid|reimburs\w+|revenue|money|bonus)\b|\b(?:pays?|paid)\b[^?]{0,80}\bhow (?:should|must|would) (?:the|his|her|our) (?:charts?|notes?|documentation|records?) (?:read|look|say)\b",
        # edits switched off by habit, dates and charts made to fit
        rf"\b(?:append|add|put|use|stick|slap)\w* (?:\w+ |{MODIFIER}+ ){{0,3}}(?:to|on) (?:everything|anything|every line|all lines)\b|\b(?:payer|payers|they|medicare|plan|insurance) (?:\"|')?(?:never|don'?t|doesn'?t)(?: \w+)? (?:look|check|ask|audit)s?\b",
        r"\b(?:put|write|use|enter|sign)\b[^.?!\n]{0,30}\b(?:jan\w*|feb\w*|mar\w*|apr\w*|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|old|original|earlier|past) date\b[^?]{0,60}\bsign|\b(?:move|shift|adjust|edit|change|fix|alter)s? the (?:chart|record|note|log)s?\b[^.?!\n]{0,30}\bto (?:match|fit|support|agree)",
        rf"\b(?:what|which|tell me what) (?:sentences?|words?|wording|language|phrases?|lines?)\b[^.?!\n]{{0,60}}\b(?:add|put|write)\w*\b[^.?!\n]{{0,60}}\b(?:{_WATCH}|higher|level)\b|\bonly supports? (?:a |an )?{_CODE}[^?]{{0,80}}\bwants? (?:\w+ ){{0,2}}{_CODE}",
        r"\bwithout (?:\w+ ){0,5}(?:flagg?(?:ing|ed)|catching|noticing|auditing)\b|\bnotes? (?:can|could|may) be cloned\b|\bclon(?:e|ed|ing) (?:the |our |last |old )?notes?\b[^.?!\n]{0,60}\b(?:level|need|paid|so that)",
        # what is not true but pays
        (r"\b(?:pt|patient|he|she|they|chart|member) (?:isn'?t|is not|aren'?t|are not|doesn'?t|does not|don'?t|do not|never|has no|have no|wasn'?t)\b[^.?!\n]{0,60}\b(?:but|can|could|should|so)\b[^.?!\n]{0,20}\b(?:can|could|should|let'?s|may) (?:we|i|you) (?:just |still |please )?(?:put|use|add|list|code|bill|say|report|send)\b[^?\n]{0,80}(?:\bpays?\b|\bpaid\b|\bcover\w*|\bapprov\w*|\bthru\b|\bthrough\b)"
         r"|\b(?:what|which) (?:dx|icd\S*|diagnos\w+|codes?)\b(?: (?:\w+ )?(?:will|would|can|could|do i use to|should i use to|to))? (?:get|gets|make|makes) (?:it|this|that|them|us|the (?:claim|test|lab|visit|service|line)) (?:paid|pay|covered|approved|through|thru|go)\b|\bso (?:that )?(?:it|this|they|them|the claim|the [\w ]{1,24}?) (?:pays?|gets? paid|goes? (?:through|thru)|(?:is|are) covered|gets? (?:through|thru|by|past))\b"
         r"|\b(?:go|goes|push|get|slip|sneak)\w* (?:it |this |them |the claim )?(?:thru|through) (?:anyway|anyhow|regardless)\b"
         r"|\bunder (?:the |our |her |his |my |dr\.? )?(?:doctors?|docs?|physicians?|mds?|supervis\w+|attending|[\w']+)(?:'s?)?(?: (?:npi|name|number))?\b[^.?!\n]{0,20}\b(?:though|although|even (?:if|when|though)|while|when)\b[^.?!\n]{0,40}\b(?:away|out|off|absent|gone|on (?:vacation|leave)|not (?:there|here|in|present|around)|n'?t (?:there|here|in|present|around))\b[^?]{0,50}(?:\bso (?:that )?(?:we|i|it)\b|\bto get\b|\b100 ?%|\b100\b|\bfull (?:rate|fee|pay\w*)|\bget paid|\b85 ?%)"),
        # found out, and kept quiet
        r"\b(?:just|only|simply|quietly) (?:fix|correct|stop|change)\w*[^?\n]{0,40}\b(?:going|go|from now|fwd|forward)\b[^?\n]{0,40}\b(?:not|without|never|nobody) (?:say|tell|report|disclos|mention|refund|pay|know)\w*|\b(?:and|just|or|we|rather) not (?:say|tell|disclose|mention) (?:anything|anyone|anybody|a word|medicare|the (?:payer|plan))\b(?! (?:about|of|on)\b)|\b(?:just|we) (?:keep|stay) quiet\b|\bwithout (?:telling|saying anything to|disclosing to) (?:the )?(?:payer|plan|medicare|anyone|anybody|them)\b",
        # one service in pieces
        r"\b(?:split|spread|divide|unbundle|break|bill|send|put)(?:ting|ing|s)?\b[^.?!\n]{0,60}\b(?:on|over|across|onto|into|dated?) (?:the )?(?:separate|different|several|two|three|2|3|other|next|multiple|another) (?:\w+ )?(?:days?|dates?|claims?|dos|weeks?)\b[^.?!\n]{0,80}(?:\bedits?\b|\bncci\b|\bpaid\b|\bpays?\b|\bbundl\w+|\bsame (?:surgery|day|session|visit)|\bone (?:surgery|visit|session)|\bcatch|\bmax\w*|\bavoid|\bdodge|\bmue)",
        r"\bdated the (?:next|following|previous) day\b|\bon paper\b(?=[^.?!\n]{0,60}(?:edit|catch|surgery|session))",
        # money
        r"\b(?:waiv|forgiv|writ\w* off|skip|drop|ignor)(?:e|es|ed|ing)? (?:all |the |every |our |their |patients'? ){0,3}(?:co-?pay\w*|co-?insurance|deductibles?)\b[^.?!\n]{0,80}(?:\b(?:attract|get more|bring|keep|win|everyone|all patients|every patient|routinely|always|market\w*|advertis\w*|so (?:that )?they|without|come)\b)|\b(?:routinely|always) (?:waive|forgive)|\bkick-?backs?\b|\b(?:pay|gift cards?|bonus|cash|percentage) (?:\w+ ){0,5}(?:for|per|each) (?:\w+ )?referrals?\b",
    )
)  # fmt: skip

HONEST = phrases(
    rf"\b(?:feel|feels|think|know|sure|seems|sounds|looks|smells) (?:it'?s|it is|this is|that'?s|like|that is|this|it|that)? ?(?:wrong|fraud\w*|illegal|not right|off|shady|fishy|upcoding|non-?compliant)\b|\bis (?:it|this|that|{PROCEDURE}+|billing {PROCEDURE}+) (?:\w+ ){{0,3}}(?:fraud\w*|illegal|legal|compliant|upcoding|abuse|a violation|a compliance|false claim)|\b(?:would|could) (?:it|this|that) (?:be|count as) (?:\w+ ){{0,2}}(?:fraud\w*|illegal|upcoding|abuse|a false claim)"
    r"|\bself-?(?:disclos|report)\w*|\brefund\b|\bover-?billed\b|\bi (?:refused?|said no|told (?:him|her|them) (?:no|we can'?t|that'?s|it'?s))|\bhow (?:do|should|can) (?:i|we) (?:say no|refuse|report (?:this|it|him|her|them)|push back|respond to)\b|\bwhistle\w*|\bworried\b|\buncomfortable\b|\bhonest question\b|\bwhen is\b[^.?!\n]{0,40}\b(?:really|actually|properly)?\s?(?:allowed|appropriate|supported)|\bproper\w* (?:late entry|addend\w+)|\bcorrected? (?:the )?(?:claim|error|mistake)\b|\bwas (?:wrong|a typo|an error|entered wrong|keyed wrong)"
)  # fmt: skip
"""Words of somebody who asks whether a thing is allowed, or puts it right."""


LEGAL = phrases(
    r"\b(?:should|can|could|may) (?:we|i) (?:just )?sue\b|\bsu(?:e|ing) (?:the |our |an? )?(?:payers?|insurers?|insurance|plan|them|carrier)\b"
    r"|\b(?:need|get|hire) (?:a |an )(?:lawyer|attorney)\b(?=[^\n]{0,60}\?)|\blegal advice\b"
)
"""Asks for a lawyer's advice, which a person has to give."""


def is_crooked(text: str) -> bool:
    """Whether `text`, marked, asks for such help, and not whether it is allowed; or for a lawyer's advice."""
    if LEGAL.search(text):
        return True
    return any(one.search(text) for one in CROOKED) and not HONEST.search(text)
