"""What has nothing to do with coding: sales, job seekers, thanks, absence, machines, meetings, travel, invoices.

Such mail speaks of claims and denials too. So its own words count, and a question about coding beside them.
`intent` asks it only of a mail that names no code, but for plain advertising.
"""

from __future__ import annotations

from consultant.extraction.intents.phrases import phrases

HARD_SELL = phrases(
    r"\bwe sell (?:[\w-]+ )?(?:software|billing|rcm|coding|services|solutions|leads|lists|ehrs?|emrs?)\b|\bi(?:'?m| am) (?:a |the |your )?(?:sales\w*|vendor|account manager) (?:with|for|from|at)\b|\bwho (?:handles|does) (?:your |the )?(?:purchasing|vendor \w+)\b|\bunsubscribe\b|\b(?:reply|text) (?:stop|yes)\b|\bopt[- ]?out\b|\b(?:book|schedule|request|hop on) a (?:quick |free |short )?(?:demo|call|meeting|consultation)\b|\branking? (?:you |your |#|number )|\bseo\b|\bfirst page of google\b|\b(?:15|20|30|fifteen|twenty|thirty|ten|10)[- ]min(?:ute)?s?\b[^.?!\n]{0,40}\b(?:calendar|demo|call|chat|with (?:your|you)|next|this week|tomorrow|to show)\b|\bbook (?:\w+ )?minutes\b"
    r"|\$ ?\d[\d,.]{0,12} ?(?:/|per|a) ?(?:mo(?:nth)?|chart|claim|provider|user|seat)\b|\busd ?\d|\bfree trial\b|\blimited[- ]time\b|\bspecial offer\b|\boffer (?:ends|expires|\w+ ends)\b|\b\d{1,2} ?% (?:off|discount)\b|\bdiscounts?\b[^.?!\n]{0,30}\b(?:if|when|until|register|order|sign)|\bclick here\b|\bwe (?:can get you|can help you|help (?:practices|companies|businesses|clinics|hospitals|providers))|\bhelps? (?:over |more than )?\d+\+? (?:clinics|practices|providers|hospitals)"
    r"|\b(?:increase|boost|double|grow|maximi[sz]e|improve)s? your (?:revenue|traffic|sales|collections|cash|practice|income|reimbursement)|\bstop losing\b|\bbitcoin\b|\bcrypto\w*|\blottery\b|\bbusiness loan\b|\bpartnership (?:opportunity|proposal)\b|\bpartner with (?:us|you)\b|\bguest post\b|\bbacklinks?\b|\bfree webinar\b|\bregister (?:now|today|here|by)\b|\bseats are limited\b|\bearly bird\b|\bceus?\b[^.?!\n]{0,30}\b(?:approved|included|free|webinar|credit)|\bwebinar\b[^.?!\n]{0,60}\b(?:join|register|sign up|free|seats|save)|\bjoin (?:us|our)\b[^.?!\n]{0,40}\bwebinar|\bplans (?:from|start)|\bpricing (?:from|starts)|\bstarting at \$|\bour (?:offer|rates|clients save)\b|\b(?:cuts?|reduces?|slash\w*) (?:your )?(?:denials?|costs?|days)\b[^.?!\n]{0,20}\bby\b"
    r"|\b(?:may|can|could|would love to|like to) (?:i|we)?(?: \w+)? ?(?:show you|book|get \w+ minutes|introduce|send (?:you )?(?:a quote|pricing|our brochure|more info))|\b(?:still )?struggling with (?:slow|your|denials|a/?r)|\bare you (?:tired|losing|struggling|looking to outsource|happy with your)\b|\bwin more\b|\bcase study\b|\broi\b|\bwhite ?paper\b|\bvip\b|\bsales (?:team|rep|manager|executive)\b|, sales\b|\baccount executive\b|\bquote for\b[^.?!\n]{0,40}\bwe offer\b|\b(?:medical )?billing (?:company|service|firm)\b[^?]{0,80}\b(?:we|our|interested|rate)\b|\bclean claim rate\b|\bfree audit\b|\bgood time to (?:talk|connect|chat|speak)\b|\bquick (?:call|chat|demo)\b|\bare you interested\b|\b(?:would you|if you(?:'re| are)) (?:be )?(?:interested|open to)\b|\b(?:your|the) subscription\b|\brenew (?:now|today|your|early)\b|\bnewsletter\b|\bsave (?:up to )?\d{1,2} ?%|\bdecision[- ]maker\b|\bour (?:team of )?certified coders\b|\bour services\b|\bour (?:platform|solution|software|product|company|agency|clients|rcm|ai)\b(?![^.!\n]{0,60}\?)|\bwe (?:offer|provide|specialize|specialise)\b(?! (?:home|care|services to|therapy|telehealth))|\boutsourc\w+|\bno obligation\b|\bgift card\b|\bexhibit(?:or)?\b|\bsponsor\w*\b|\bdear (?:practice manager|sir or madam|business owner|customer)\b"
)  # fmt: skip
"""Words of advertising."""

ADVERTISES = phrases(
    r"\bunsubscribe\b|\breply (?:stop|yes)\b|\bwebinar\b[^?]{0,200}\b(?:register|sign up|join|seats|free)\b|\bregister (?:now|today|here)\b|\bfree webinar\b|\b(?:book|schedule) a (?:free )?demo\b|\bpast due\b|\bnet 30\b|\bpositions? available\b|\bany positions?\b|\b(?:work|job|hire|hiring|employment) (?:from home|opportunit\w+)\b|\bi am applying\b|\bseeking (?:a |an )?(?:\w+ ){0,3}(?:position|job|role|opportunit\w+|work)\b|\b(?:resume|cv) (?:is )?attached\b"
)
"""Words so plain that they outweigh codes in the same mail."""

JOB = phrases(
    r"\b(?:r|are|is) (?:u|you|ya|y'?all|your \w+) (?:guys )?(?:currently |still |now )?(?:hiring|recruiting)\b|\bhiring (?:any )?(?:remote )?(?:coders?|billers?)\b|\blooking for (?:a )?(?:remote )?(?:coding|billing) (?:job|work|position)\b|\b(?:my|attached|enclosed|updated) (?:resume|cv|r\u00e9sum\u00e9|cover letter)\b|\b(?:resume|cv|r\u00e9sum\u00e9)(?: is)? (?:attached|enclosed|below)|\bsend (?:you )?(?:my|a) (?:resume|cv)|\bjob (?:opening|application|opportunity|posting|vacancy|offer)s?\b|\bappl(?:y|ying|ied|ication) (?:for|to) (?:the |your |a |an )?(?:\w+ ){0,4}(?:position|job|opening|role|post|vacancy|opportunity)|\bopen(?:ing|ings)?(?: position)s?\b|\b(?:any|an|have an|current|your) (?:\w+ ){0,3}(?:openings?|vacanc(?:y|ies))\b"
    r"|\bhiring (?:manager|team|coders?|now)\b|\bare you hiring\b|\b(?:remote|entry[- ]level|full[- ]time|part[- ]time|coder|coding|billing) (?:\w+ ){0,3}(?:position|job|role|work|employment|internship|externship)s?\b|\blooking for (?:\w+ ){0,4}(?:position|job|work|employment|internship|externship)\b|\bi am applying\b|\bjob interview\b|\bi (?:hold|have|passed|earned)(?: \w+){0,2} (?:a |my )?(?:cpc|ccs|rhit|rhia|cpc-a|coc|cca)\b"
)  # fmt: skip
"""Words of those who look for work."""

MACHINE = phrases(
    r"\b(?:re-?set|forgot|change|expired?|new|my|lost) (?:\w+ ){0,3}(?:password|passcode|login|log-in|pin)\b|\bpassword\b|\blog(?:ged)?[ -]?(?:in|on|into|out)\b(?! sheet)|\bsign in to\b|\bcan'?t (?:log|sign) ?(?:in|on)?|\blocked out\b|\b(?:user|account|login) (?:\w+ )?locked\b|\bprinters?\b|\btoner\b|\bpaper jam\b|\bjam(?:med|ming|s)?\b|\b(?:scanner|monitor|laptop|keyboard|headset|phone line|vpn|wi-?fi|internet|server|browser|driver|portal|encoder|ehr|emr|email|system|software|screen|computer)\b[^.?!\n]{0,30}\b(?:down|crash\w*|broken|frozen|freez\w*|slow|not working|won'?t|stuck|hang\w*|greyed|error|blank|offline|out again)\b|\b(?:crashes|re-?boot\w*|re-?install\w*|greyed out)\b"
    r"|\bit (?:desk|help ?desk|department|support|guy|ticket)\b|\bhelp ?desk (?:open|closed|hours)\b|\bopen a (?:ticket|work order)\b|\bticket with (?:it|facilities)|\bfacilities\b|\b(?:practice management|pm|billing) (?:software|system)\b[^.?!\n]{0,60}\b(?:how do i|button|setup|update|upgrade|add a|menu|click)|\bhow do i (?:\w+ ){0,8}(?:in our (?:practice management|pm|billing)? ?(?:software|system))|\bupgrade to version\b|\b(?:outlook|teams|zoom|onedrive|excel|citrix|epic)\b[^.?!\n]{0,30}\b(?:sync\w*|down|crash\w*|won'?t|isn'?t|not)\b|\bremote in\b|\bcan'?t open (?:the|your|an|this|any) (?:attachment|file|link|pdf|email)|\bdead link\b|\bmailbox (?:is )?full\b"
)  # fmt: skip
"""Words of machines that fail."""

OFFICE = phrases(
    r"\b(?:i am|i'm|i will be|i'll be|am|is) (?:currently )?(?:out of (?:the )?office|on (?:vacation|leave|pto|holiday)|out until|away)\b|\bout[- ]of[- ](?:the[- ])?office\b|\bautomatic reply\b|\bauto-?reply\b|\blimited access to (?:e-?mail|mail)\b|\bno access to (?:e-?mail|mail)\b|\bout until\b|\bi will (?:respond|reply) (?:when|upon)\b|\bmaternity leave\b"
    r"|\bthank(?:s| you)(?: so| very)? ?(?:much|again|all|everyone|for (?:the|your|all|a|helping|that|sending|lunch|coming|being))\b(?!.{0,400}\?)|\b(?:happy|merry) (?:birthday|holidays?|thanksgiving|new year|friday|christmas|easter|retirement)|\bcongrat\w*|\bhave a (?:great|good|nice|lovely|wonderful) (?:weekend|holiday|day|evening|trip)\b(?!.{0,400}\?)|\bwell deserved\b|\bfarewell\b|\bbaby shower\b|\bpotluck\b|\bbirthday\b|\bparty\b|\blunch\b|\bpizza\b|\bbento\b|\bcoffee machine\b|\bdonuts?\b|\bcake\b|\bgame last night\b|\b(?:final score|score after|innings?|touchdowns?)\b|\bwon \d|\brefs\b|(?<!new )\bjersey\b|\bsuper bowl\b|\bplayoffs\b|\btgif\b"
    r"|\bzoom\b|\bteams (?:call|meeting|link)\b|\bagenda\b|\b(?:staff|team|budget|board|monthly|weekly) meeting\b|\bmeeting (?:room|is|on|at|invite|minutes)\b|\breschedul\w+|\bmeet(?:ing)? (?:at|on|tomorrow|monday|tuesday|wednesday|thursday|friday)\b|\bcall (?:me|us) back\b|\bring (?:her|him|me)\b|\bcall(?:ed)? about (?:her|his|their) (?:statement|bill|balance)\b|\bpayment plan\b|\bflights?\b|\bhotel\b|\btravel\b|\bparking\b|\belevator\b|\bbadge\b|\bodometer\b|\blicense plate\b|\bvin\b|\bweather\b|\bsnow\w*|\bice storm\b|\brain\b(?! in )|\bstorm\b|\bforecast\b"
    r"|\bpast due\b|\bnet 30\b|\bpurchase order\b|\border (?:no|number|#)\b|\btracking (?:no|number|#|1z)|\bshipped\b|\bshipment\b|\bpart no\b|\bremit within\b|\blate fee\b|\blockbox\b|\boffice supply\b|\binvoice\b(?=[^.?!\n]{0,40}(?:attached|due|overdue|paid|number|no|date|total))|\bour invoice\b|\brecall notice\b|\bw-?9s?\b|\b1099s?\b|\bpayroll\b|\btimesheets?\b|\btime sheets?\b|\bpto\b|\bdirect deposit\b|\bpay-to address\b|\bour (?:new )?(?:mailing )?address\b|\bchange of address\b|\bhas moved\b|\bparcel\b|\blease\b|\boffice (?:is|will be|shuts?|closes?) (?:closed )?(?:at|on|early|for)|\bclosed (?:on|for|from)\b|\bplease (?:welcome|join me)\b|\bnew hires?\b|\bwhat'?s for\b|\bnothing to code\b|\bjust filing\b|\bfor your records\b|\bgreat read\b|\bpodcast\b|\bfyi\b(?!.{0,300}\?)|\bwhat time\b|\b(?:office|desk) (?:hours|opens?|closes?)\b|\bclose (?:today|tomorrow|early|at)\b|\bmy (?:bill|statement|balance|insurance card|account balance)\b|\bi was (?:over)?charged\b|\b(?:courses?|bootcamp|study guide|certification exam|webinar|seminar|textbooks?)\b|\bw-?2\b|\bhr department\b|\bdisregard\b|\bbreak ?room\b|\bcarpool\w*|\bdistribution list\b|\b(?:dentist|doctor'?s?|vet) appointment\b|\bpick up\b[^.?!\n]{0,20}\b(?:mail|kids|lunch|package)|\battached invoice\b|\bdue upon receipt\b|\bmy (?:new )?(?:email|e-mail|phone|extension|address)\b|\bchapter meeting\b|\bpicnic\b|\braffle\b|\bfundrais\w+|\bsecret santa\b|\bsurvey\b|\bwrong (?:list|address|person)\b"
)  # fmt: skip
"""Words of an office's other business."""

DESK = phrases(
    r"\b(?:cpts?|hcpcs|icd[- ]?(?:9|10)?(?:-?(?:cm|pcs))?|cod(?:e|es|ed|er|ers|ing)|modifiers?|mods?|bill(?:s|ed|ing|able)?|claims?|den(?:y|ied|ial|ials|ies)|payers?|payors?|medicare|medicaid|reimburs\w*|ncci|mues?|ptp|drgs?|procedures?|diagnos\w+|dx|rvus?|e/?m|lcds?|ncds?|abns?|superbill|appeal\w*|unbundl\w*|op note|global period|add-?on|fee schedule|hcc|prior auth\w*|remit\w*|eob|incident[- ]to|split/shared|bill type"
    r"|mdm|(?:i\.[a-c]|ii\.[a-k]|iii\.[a-c]|iv\.[a-q])|gpcis?|conversion factor|limiting charges?|mpfs|base units?|[ga]mlos|mcc|crosswalk\w*|excludes ?[12]|poa|co-?pays?|co-?insurance|deductibles?|no-shows?|charg(?:e|es|ed|ing)|telehealth|coverage|medical decision making|loinc|cdt|ndc|pos|place of service|auditors?|upcod\w*|back-?dat\w*|surgery|surgical|surgeon|anesthesia|injection|outpatient|inpatient|documentation|transmittal|mln|recoup\w*|refund|timely filing|supervising|credential\w*|trial number|wage index|date of service|dos|npi|payer|units?|icd|j-?code|procedure)\b"
    r"|\bguidelines? (?:for|on|about|of|in) (?!(?:the |our |a )?(?:dress|holidays?|vacation|parking|brand|pto|leave|attendance|social|e-?mail|remote|travel|expenses?|office|staff|visitors?|style)\b)"
    r"|\b(?:is|are) (?!(?:my|our|your|the) )(?:[\w/-]+ ){1,5}covered (?:for|in|with|under|by|when|if)\b|\bmedically necess\w+"
)  # fmt: skip
"""Words without which a mail that names no code is not about coding."""


SCHEDULE = phrases(
    r"\bconversion factors?\b|\bgpcis?\b|\bw?rvus?\b|\bmpfs\b|\blimiting charges?\b|\bbase units?\b"
)
"""Words of the fee schedule, which no advertisement uses; `fees` and `rates` are everybody's."""

CARE = phrases(
    r"\b(?:doctors?|docs?|providers?|physicians?|patients?|visits?|notes?|charts?|orders?|co-?pays?)\b"
)
"""Words of care; a record may be falsified in these alone."""


def sells(text: str) -> bool:
    """Whether `text` (small letters) plainly advertises or asks for a job."""
    return bool(HARD_SELL.search(text) or JOB.search(text))


def is_beside_the_point(text: str) -> bool:
    """Whether it speaks of machines or of an office's other business."""
    return bool(MACHINE.search(text) or OFFICE.search(text))
