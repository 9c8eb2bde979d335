"""The words by which robots betray themselves in subjects and first lines; `automatic.py` says when they count."""

# ruff: noqa: RUF001 - letters of many alphabets are the point of this table
from __future__ import annotations

import re

_PREFIX = r"(?:\W{0,3}(?:re|aw|fw|fwd|antw|sv|vs|odp|r|réf|res|auto)\s?:\s?){0,3}\W{0,3}"
_ENDS = r"(?=\s*(?:$|[:!.,;()\[\]|\u2013\u2014-]|(?:until|till|til|from|through|thru|to|re|starting|beginning|on|for)\b|\d))"
_NOTICE = r"(?: (?:reply|auto-?reply|autoreply|response|notice|notification|message|alert|assistant))?"

AUTOREPLY = re.compile(
    _PREFIX + r"(?:(?:"
    r"automatic (?:reply|response)|auto(?:mated)?[- ]?(?:reply|response|responder)|autoreply|vacation (?:reply|response|notice)"
    r")" + _ENDS + r"|auto: ?(?:re|aw|out|away|vacation)\b|"
    r"automatische (?:antwort|abwesenheit)|abwesenheits(?:notiz|nachricht|meldung|benachrichtigung)|"
    r"urlaubs(?:notiz|meldung|vertretung)|autom\. antwort|"
    r"réponse automatique|répondeur automatique|message d['’]absence|notification d'absence|"
    r"respuesta automática|respuesta automatica|contestación automática|"
    r"resposta automática|resposta automatica|risposta automatica|automatisch (?:antwoord|bericht)|afwezigheids(?:bericht|melding)|poissaoloviesti|"
    r"autosvar|automatiskt svar|automatisk svar|automaattinen (?:vastaus|poissaolo)|"
    r"automatyczna odpowiedź|autoodpowiedź|odpowiedź automatyczna|automatická odpov[eě]ď|automatikus válasz|"
    r"автоматический ответ|автоматическое сообщение|автоответ|автоматична відповідь|"
    r"răspuns automat|otomatik (?:yanıt|cevap)|αυτόματη απάντηση|"
    r"自动回复|自动答复|自動回覆|自動応答|自動返信|不在通知|不在のお知らせ|자동 ?회신|자동 ?응답|رد تلقائي|תשובה אוטומטית|מענה אוטומטי|ตอบกลับอัตโนมัติ"
    r")",
    re.IGNORECASE,
)
"""Subjects by which a reply says itself that it is automatic; matched at the beginning only."""

AUTOREPLY_BEHIND = re.compile(
    r"[(\[](?:automatic|automated|auto)[- ]?(?:response|reply|answer)[)\]]\s*$|\bauto-?reply\s*$",
    re.IGNORECASE,
)
"""As above, where it stands behind the subject that is answered."""

OUT_OF_OFFICE = re.compile(
    _PREFIX + r"(?:(?:"
    r"(?:out[- ]of[- ](?:the[- ])?office|out of (?:the )?office)"
    + _NOTICE
    + r"|on (?:vacation|holiday|(?:annual |parental |medical |maternity )?leave)|"
    r"(?:annual|maternity) leave|away from (?:my |the )?(?:mail|e-?mail|office|desk)|"
    r"(?:i am|i'm) (?:currently )?(?:out of (?:the )?(?:office|town)|away(?: from (?:my |the )?(?:mail|e-?mail|office|desk))?)|"
    r"i will be (?:out|away)(?: of (?:the )?office)?|"
    r"[\w.,' -]{1,60} (?:is|are|will be) (?:currently )?(?:out of (?:the )?office|on (?:vacation|holiday|leave)|away from (?:the |his |her )?(?:office|desk))"
    r")" + _ENDS + r"|"
    r"abwesend|abwesenheit|(?:ich )?(?:bin )?(?:derzeit |momentan )?nicht im (?:büro|haus)|"
    r"absence du bureau|absent du bureau|absente?(?:\(e\))? jusqu|je suis (?:absent|en congé)|en congés?\b|"
    r"(?:estoy )?fuera de (?:la )?oficina|ausente de la oficina|"
    r"fora do escritório|ausência (?:temporária|do escritório)|estou ausente|ausente do escritório|"
    r"fuori (?:sede|ufficio)|sono in ferie|assente dall'ufficio|assenza dall'ufficio|"
    r"afwezig(?:heid)?\b|niet aanwezig|buiten kantoor|"
    r"frånvaro|frånvarande|fravær|ikke til stede|borte fra kontoret|(?:ej|ikke) på kontoret|ute av kontoret|"
    r"(?:jag är|jeg er) på (?:semester|ferie)|"
    r"poissa(?:olo)?\b|lomalla\b|nieobecność|(?:jestem )?(?:poza biurem|na urlopie)|mimo kancelář|nepřítomnost|irodán kívül|házon kívül|"
    r"отсутствую|нет на месте|вне офиса|я в отпуске|отпуск(?=\s*$|:)|不在办公室|外出(?:中|(?=\s*$))|ofis dışında|εκτός γραφείου|부재 ?중"
    r")",
    re.IGNORECASE,
)
"""Subjects of somebody who is away, as a whole pattern: a visit out of the office or a leave form goes on otherwise."""

AWAY = re.compile(
    r"\b(?:out of (?:the )?office|on (?:vacation|holiday|(?:annual |parental |maternity )?leave)|away from (?:my |the )?(?:office|desk|e-?mail))"
    r"[^.\n]{0,60}\b(?:until|till|through|from|returning|return|and will|with (?:no|limited))\b"
    r"|\b(?:no|limited) access to (?:my )?e-?mail\b|\bi (?:will|shall) (?:be (?:back|out|away)|return|respond|reply)\b[^.\n]{0,60}\b(?:on|when|upon|until|after|in)\b"
    r"|\bi am (?:currently )?(?:out of (?:the )?office|away|on (?:vacation|leave|holiday))\b",
    re.IGNORECASE,
)
"""Sentences of somebody's automatic reply while away."""

CODE_LIKE = re.compile(
    r"(?<![\w-])(?:\d{5}|\d{4}[A-Za-z]|[A-Za-z]\d{4}|[A-Z]\d[0-9A-Z](?:\.[0-9A-Za-z]{1,4})?)(?![\w])"
)
"""A word with the shape of a procedure or diagnosis code."""

FAILED = re.compile(
    r"(?:undeliver(?:able|ed)|un-?deliverable|not delivered|non[- ]?deliver(?:y|able)|delivery (?:status|failure|failed|has failed|"
    r"report|problem|error|notification|delayed|incomplete)|delivery status notification|"
    r"(?:mail|message|e-?mail) (?:delivery|system|transfer|transport|routing) ?(?:failed|failure|error|problem|report|subsystem)?|"
    r"failure notice|failed mail|returned (?:mail|to sender|e-?mail)|mail returned|return(?:ed)? to sender|"
    r"(?:message|mail) (?:could not be|cannot be|was not|not) (?:delivered|sent)|could not (?:be )?deliver|couldn't be delivered|"
    r"user unknown|unknown (?:user|recipient|address)|permanent (?:delivery )?fail|warning: could not send|rejected mail|"
    r"ndn:|nondeliverable|mailbox (?:full|unavailable)|quota exceeded|postmaster notify|"
    r"unzustellbar|nicht zugestellt|zustellung(?:sfehler|sbenachrichtigung)? ?(?:fehl|gescheitert)?|unzustellbare nachricht|"
    r"non remis|échec de (?:la )?(?:remise|livraison)|notification d'état de remise|message non distribu|"
    r"no se (?:puede|pudo|ha podido) entregar|no entregado|devuelto|error de entrega|notificación de estado de entrega|"
    r"não (?:foi )?entregue|falha na entrega|mensagem não|"
    r"mancato recapito|non recapitabile|consegna (?:fallita|non riuscita)|impossibile recapitare|"
    r"onbestelbaar|niet (?:bezorgd|afgeleverd)|olevererbart|kunde inte levereras|kan ikke leveres|ikke leveret|"
    r"niedostarcz|nie dostarczono|zwrot poczty|nedoručiteln|не доставлено|недоставлен|не удалось доставить|"
    r"退信|无法投递|無法傳遞|配信(?:エラー|不能)|メール配信|送信できません|반송|전달되지)",
    re.IGNORECASE,
)
"""Subjects and first lines of bounces; they count with a robot's From or a bounce's shape beside them."""

TELLTALE = re.compile(
    r"^\s{0,8}(?:final-recipient|original-recipient|diagnostic-code|reporting-mta|x-failed-recipients?)\s?:|"
    r"\b(?:hi\. this is the (?:qmail|deliver)|this is the (?:postfix|mail) (?:program|system|delivery)|"
    r"this message was created automatically by (?:the )?mail|"
    r"i'm afraid i wasn't able to deliver your message|the following address(?:es)? (?:had|failed|has)|"
    r"the (?:following|original) message (?:to|was received at|could not be delivered)|"
    r"permanent fatal errors|transcript of session follows|"
    r"(?:your|the) (?:message|mail|e-?mail)[^.\n]{0,80}(?:could not be|was not|has not been|cannot be|couldn't be|wasn't) delivered|"
    r"did not reach the following recipient|delivery (?:to the following|has failed|failed)|undeliverable|"
    r"(?:user|recipient|mailbox|address) (?:unknown|not found|unavailable|does not exist|rejected)|no such (?:user|recipient|mailbox)|"
    r"unknown (?:user|local part|recipient)|has exceeded (?:his|her|its|the)[^.\n]{0,40}(?:quota|limit)|over quota|"
    r"was not delivered to:|^original message follows|(?:could not|cannot) be delivered to|exceeds allowed size|"
    r"mailbox (?:is )?full|550[ -]5\.\d\.\d|5\.[1-7]\.\d{1,2}\b.{0,60}(?:reject|unknown|denied|deliver))",
    re.IGNORECASE | re.MULTILINE,
)
"""Sentences of mail servers in the body of a bounce."""

MACHINE = re.compile(
    r"^[\s>]{0,8}(?:final-recipient|original-recipient|diagnostic-code|reporting-mta|x-failed-recipients?|remote-mta|action)\s?:\s?\S|"
    r"\b(?:hi\. this is the (?:qmail|deliver)|this is the (?:postfix|mail) (?:program|system|delivery)|"
    r"this message was created automatically by (?:the )?mail|i'm afraid i wasn't able to deliver your message|"
    r"permanent fatal errors|transcript of session follows|[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b|#[45]\.\d{1,3}\.\d{1,3}\b|"
    r"the following address(?:es)? (?:had|failed|has)|did not reach the following recipient|"
    r"(?:deliver(?:ed|y)?|deliver (?:the |your )?message) to the following|the (?:following|original) message (?:to|was received at)|"
    r"(?:said|returned|error|response|reason|reply)\s?:?[^\n]{0,40}\b[45]\d\d[ -]\w)|"
    r"^[ \t>]{0,8}(?:failed |final )?recipient: ?\S{0,64}@|^-{2,8} ?(?:non-?)?delivery (?:status |failure )?(?:report|notification)|"
    r"^[ \t]{0,8}(?:unknown user|user unknown|no such user|invalid recipient|user mailbox exceeds[^:\n]{0,20}|mailbox full|over quota)"
    r" ?: ?\S{1,64}@|^original message follows\.?$|^-{2,8} ?(?:server|returned|unsent) message|^[ \t]{0,8}(?:rcpt to|mail from): ?\S{1,64}@|^was not delivered to:$|"
    r"<[^<>\s]{1,200}@[^<>\s]{1,200}>[^\n]{0,120}\n?[^\n]{0,120}\b(?:[45]\d\d\b|unknown|rejected|does not exist|full|quota|not found)|"
    r"^[ \t>]{0,8}\S{1,64}@\S{1,120}[^\n]{0,40}\n?[^\n]{0,80}\b[45]\d\d[ -]",
    re.IGNORECASE | re.MULTILINE,
)
"""The shape that a server gives the body of a bounce: its own greeting, its fields, a status with an address."""

ROBOT = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|mail delivery|mdaemon|majordomo|mailerdaemon|system administrator|"
    r"mail administrator|mail delivery (?:sub)?system|autoanswer|auto-?reply|autoresponder|"
    r"no-?_?reply|do-?not-?reply|donotreply|noreply|bounces?(?=[-+_=])|listserv|ne-?pas-?repondre|nicht-?antworten|no-?responder)"
    r"(?:[-+_.][^@]{0,40})?(?:@.{0,255})?$",
    re.IGNORECASE,
)
"""Local parts and display names that no person uses."""

DAEMON = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|mail delivery|mdaemon|mailerdaemon|mail delivery (?:sub)?system|daemon|mmdf|uucp)"
    r"(?:[-+_.][^@]{0,40})?(?:@.{0,255})?$",
    re.IGNORECASE,
)
"""Those of them that send bounces."""

OFFICE_NAME = re.compile(
    r"(?:post[_-]?master|system administrator|mail administrator|administrator|smtp|mailadmin|mail|abuse|bounces?)(?:[-+_.][^@]{0,40})?(?:@.{0,255})?$",
    re.IGNORECASE,
)
"""Names under which both a server and the person who minds it write."""
