"""The words by which robots betray themselves in subjects and first lines; `automatic.py` says when they count."""

# ruff: noqa: RUF001 - letters of many alphabets are the point of this table
from __future__ import annotations

import re

OUT_OF_OFFICE = re.compile(
    r"(?:\W{0,3}(?:re|aw|fw|fwd|antw|sv|vs|odp|r|réf|res)\s?:\s?){0,3}\W{0,3}(?:"
    r"out[- ]of[- ](?:the[- ])?office|out of (?:the )?office|automatic (?:reply|response)|auto(?:mated)?[- ]?(?:reply|response|responder)|"
    r"autoreply|auto:|vacation (?:reply|response|notice)|on (?:vacation|holiday|leave)\b|away from (?:my )?(?:mail|office|desk)|"
    r"(?:i am|i'm) (?:currently )?(?:out of|away)|i will be out|annual leave|maternity leave|"
    r"automatische (?:antwort|abwesenheit)|abwesenheits(?:notiz|nachricht|meldung|benachrichtigung)|abwesend|abwesenheit|"
    r"bin (?:derzeit )?nicht im (?:büro|haus)|urlaubs(?:notiz|meldung|vertretung)|autom\. antwort|"
    r"réponse automatique|absence du bureau|absent du bureau|message d'absence|je suis absent|en congés?\b|notification d'absence|"
    r"respuesta automática|respuesta automatica|fuera de (?:la )?oficina|ausente de la oficina|contestación automática|"
    r"resposta automática|resposta automatica|fora do escritório|ausência temporária|ausente do escritório|"
    r"risposta automatica|fuori (?:sede|ufficio)|assente dall'ufficio|assenza dall'ufficio|"
    r"automatisch (?:antwoord|bericht)|afwezig(?:heid)?\b|niet aanwezig|buiten kantoor|"
    r"autosvar|automatiskt svar|frånvaro|frånvarande|automatisk svar|fravær|ikke til stede|borte fra kontoret|ikke på kontoret|"
    r"automaattinen (?:vastaus|poissaolo)|poissa(?:olo)?\b|"
    r"automatyczna odpowiedź|autoodpowiedź|odpowiedź automatyczna|nieobecność|poza biurem|"
    r"automatická odpov[eě]ď|mimo kancelář|automatikus válasz|irodán kívül|házon kívül|"
    r"автоматический ответ|автоответ|отсутствую|нет на месте|автоматична відповідь|"
    r"răspuns automat|otomatik (?:yanıt|cevap)|ofis dışında|αυτόματη απάντηση|εκτός γραφείου|"
    r"自动回复|自動回覆|自動応答|自動返信|不在通知|부재 ?중|자동 ?회신|자동 ?응답|رد تلقائي|תשובה אוטומטית|מענה אוטומטי|ตอบกลับอัตโนมัติ"
    r")",
    re.IGNORECASE,
)
"""Out-of-office subjects; matched at the beginning only, since people write "out of office" into questions too."""

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
    r"mailbox (?:is )?full|550[ -]5\.\d\.\d|5\.[1-7]\.\d{1,2}\b.{0,60}(?:reject|unknown|denied|deliver))",
    re.IGNORECASE | re.MULTILINE,
)
"""Sentences of mail servers in the body of a bounce."""

ROBOT = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?daemon|mail delivery|mdaemon|majordomo|mailerdaemon|system administrator|"
    r"mail administrator|mail delivery (?:sub)?system|autoanswer|auto-?reply|autoresponder|"
    r"no-?_?reply|do-?not-?reply|donotreply|noreply|bounces?|listserv|abuse|ne-?pas-?repondre|nicht-?antworten|no-?responder)"
    r"(?:[-+_.][^@]{0,40})?(?:@.{0,255})?$",
    re.IGNORECASE,
)
"""Local parts and display names that no person uses."""

DAEMON = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?daemon|mail delivery|mdaemon|mailerdaemon|system administrator|mail administrator|"
    r"mail delivery (?:sub)?system|administrator|daemon|mmdf|uucp|smtp|mailadmin|mail)(?:[-+_.][^@]{0,40})?(?:@.{0,255})?$",
    re.IGNORECASE,
)
"""Those of them that send bounces."""
