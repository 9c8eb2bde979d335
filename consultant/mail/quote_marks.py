"""How mailers mark what was not written now, in the languages that they speak: words and patterns, a line at a time.

`quoting.py` decides what to do about a marked line. Every pattern is tried on a bounded piece of text and has
no nested repetition, so that a hostile mail costs linear time.
"""

# ruff: noqa: RUF001 - letters of many alphabets are the point of this table
from __future__ import annotations

import re

LONGEST = 400
"""Characters of a line, or of an attribution over several lines, that can be a mark at all."""

_WROTE = (
    "wrote", "writes", "schrieb", "geschrieben", "schreef", "a écrit", "écrit", "a ecrit", "escribió", "escribio",
    "ha escrit", "va escriure", "escreveu", "ha scritto", "scrisse", "skrev", "skreiv", "kirjoitti", "napisał",
    r"napisał\(a\)", "napisała", "napisal", r"napsal\(a\)", "napsal", "napísal", "napisao", "napisana przez",
    "je napisal", "írta", "ezt írta", "a scris", "написал", r"написал\(а\)", "написала", "писал", "писал(?:а)?",
    "пишет", "пише", "написав", "написа", "yazdı", "şunları yazdı", "έγραψε", "έγραψαν", "đã viết", "menulis",
    "kirjutas", "rakstīja", "rašė", "parašė", "kt napísal", "kirjoittaa", "schrieb folgendes", "wrote the following",
)  # fmt: skip
_WROTE_UNSPACED = (
    "写道",
    "寫道",
    "写入",
    "のメッセージ",
    "は書きました",
    "님이 작성",
    "작성:",
    "כתב",
    "كتب",
    "เขียนว่า",
)
WROTE = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted(_WROTE, key=len, reverse=True)) + r")(?!\w)|" + "|".join(_WROTE_UNSPACED),
    re.IGNORECASE,
)

_DAYS = (
    "mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|mie|jue|vie|"
    "sáb|sab|dom|seg|ter|qua|qui|sex|gio|lör|lor|mån|tis|ons|tor|tors|fre|lør|søn|man|tir|ma|ti|ke|pe|su|la|wo|vr|za|"
    "zo|pon|wt|śr|sr|czw|pt|sob|ndz|po|út|ut|st|čt|ct|pá|so|ne|пн|вт|ср|чт|пт|сб|вс|joi|vin|mie|sâm"
)
STARTS = re.compile(
    r"[\s*_\-–—]{0,12}(?:(?:on|am|le|el|il|il giorno|em|op|den|dnia|w dniu|dne|dňa|på|în|pe|vào|στις|am tag|"
    r"a\(z\)|el dia|il|wiadomość|message du|в|у|da|de|quoting|zitat von|in a message dated|в сообщении от)\b[^\n]{0,300}\d"
    r"|(?:" + _DAYS + r")[.,]{0,2} ?\d|\d{1,4} ?[./\-年] ?\d{1,2}|\d{1,2}\.? \w{3,12}\.?,? \d{4}|在 ?\d)",
    re.IGNORECASE,
)
"""How an attribution begins: a preposition with a figure behind it, a weekday, a date."""

TIME_OR_ADDRESS = re.compile(
    r"\d{1,2}[:.h]\d{2}|\d ?[ap]m\b|[^\s<>@]@[^\s<>@]|mailto:|<[^<>]{1,80}>|\byou wrote\b", re.IGNORECASE
)
ADDRESSED = re.compile(r"<[^<>@\s]{1,100}@[^<>\s]{1,200}>|\[mailto:[^\]]{1,200}\]")

SHARED_LINE = re.compile(
    r"(?<=[\w.!?)\-])[ \-–—]{1,6}(?=On (?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? |\d{1,2} [a-z]{3}|[a-z]{3,9} \d)"
    r"[^\n]{5,200}wrote:\s*$)",
    re.IGNORECASE,
)
"""Where an attribution begins behind words on one line ("yes, please On Wed, Apr 4, 2012 at 3:59 PM, … wrote:")."""

WROTE_LAST = re.compile(r"(?<!\w)wrote\s*$", re.IGNORECASE)
"""Some mailers leave the colon away."""

_ORIGINAL = (
    r"original (?:message|mail|e-?mail|appointment)|reply message|forwarded (?:message|by .{0,60})|"
    r"ursprüngliche (?:nachricht|mitteilung)|originalnachricht|original-?nachricht|weitergeleitete nachricht|"
    r"message (?:d'origine|original|transféré|initial)|message d’origine|mensaje (?:original|reenviado)|"
    r"mensagem (?:original|encaminhada)|messaggio (?:originale|inoltrato)|"
    r"(?:oorspronkelijk|doorgestuurd) ?bericht|oorspronkelijk bericht|ursprungligt meddelande|originalmeddelande|"
    r"vidarebefordrat meddelande|opprinnelig melding|videresendt (?:melding|meddelelse)|oprindelig meddelelse|"
    r"alkuperäinen viesti|välitetty viesti|(?:wiadomość|wiadomosc) (?:oryginalna|przekazana)|"
    r"(?:oryginalna|przekazana) wiadomość|původní (?:zpráva|e-mail)|pôvodná správa|eredeti üzenet|"
    r"исходное сообщение|пересылаемое сообщение|пересланное сообщение|mesaj original|mesaj redirecționat|"
    r"orijinal (?:mesaj|ileti)|αρχικό μήνυμα|原始邮件|原始郵件|转发的邮件|邮件原件|元のメッセージ|転送メッセージ|원본 메시지|"
    r"הודעה מקורית|الرسالة الأصلية|izvorna poruka|izvorno sporočilo|"
    r"\w{2,20} (?:message|nachricht|mensaje|mensagem|messaggio|bericht|wiadomość|meddelande|сообщение)"
)
ORIGINAL = re.compile(
    r"[\s>*_]{0,12}[-_=–—]{2,60} ?(?:" + _ORIGINAL + r")[ :]{0,3}[-_=–—]{0,60}[\s*_]{0,6}$", re.IGNORECASE
)
FORWARDED = re.compile(
    r"\s{0,8}(?:begin forwarded message|forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|"
    r"begin doorgestuurd bericht|vidarebefordrat brev|videresendt besked|início da mensagem reenviada|"
    r"välitetty viesti alkaa|начало переадресованного сообщения|下面是被转发的邮件|転送されたメッセージ)"
    r"[  ]{0,2}[:：]\s{0,8}$",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"[\s>#*=\-–—_]{0,40}(?:please )?(?:reply above|write above|type your (?:reply|response) above|"
    r"do not (?:write|type|reply) below|reply ABOVE|antworten sie oberhalb|bitte .{0,20}oberhalb dieser (?:linie|zeile)|"
    r"répondez au-dessus|responda (?:encima|acima)|odpowiedz powyżej)",
    re.IGNORECASE,
)

MOBILE = re.compile(
    r"[\s*_\-~(\[]{0,6}(?:sent (?:from|via|using|with|by) |get (?:outlook|bluemail|typeapp|nine) for |"
    r"download (?:outlook|bluemail) |(?:von|gesendet|verschickt|versendet) (?:von |mit |über |aus )?(?:meinem|meiner|mein|outlook|"
    r"mail|yahoo|gmx|web\.de|der |dem |unterwegs|android|iphone|ipad|blackberry|samsung)|diese nachricht wurde von meinem|"
    r"holen sie sich outlook|outlook für |envoyé (?:de|depuis|à partir|avec|via) |obtenir outlook|téléchargez outlook|télécharger outlook|"
    r"provenance : |enviado (?:desde|de|do|da|pelo|a partir|con|com|via) |obtener outlook|obter o? ?outlook|"
    r"inviato (?:da|dal|con) |scarica outlook|ottieni outlook|(?:verzonden|verstuurd) (?:vanaf|vanuit|met|via|van) |"
    r"outlook voor |download outlook|skickat? från |skickades från |hämta outlook|sendt fra |hent outlook|få outlook|"
    r"lähetetty |hanki outlook|wysłane? z |wysłano z |pobierz outlook|odesláno z |odoslané z |získať outlook|"
    r"küldve |отправлено (?:с|из|от) |скачать outlook|надіслано з |trimis de pe |descărcați outlook|"
    r"(?:iphone|ipad|android)'?(?:umdan|imden|dan) gönderil|gönderildi|στάλθηκε από |"
    r"发自我的|從我的 |发送自|傳送自|獲取 outlook|iphoneから送信|(?:나의 |내 )?iphone에서 보냄|android용 outlook|"
    r"נשלח מ|أُ?رسلت من|تم الإرسال من|this (?:message|e-?mail) was sent from my)",
    re.IGNORECASE,
)
LONGEST_MOBILE = 120

DISCLAIMER = re.compile(
    r"[\s*_>]{0,8}(?:(?:confidentiality|privacy|legal) (?:notice|note|statement|disclaimer)\b|disclaimer\s*[:\-]|"
    r"confidential(?:ity)?\s*[:\-]|important notice\s*[:\-]|"
    r"th(?:is|e(?: information)?(?: contained)?(?: in this)?) (?:e-?mail|message|communication|transmission)[^.?]{0,160}"
    r"(?:confidential|privileged|intended (?:only|solely)|intended recipient)|"
    r"the (?:information|contents?) (?:contained |transmitted )?(?:in|of|by) this (?:e-?mail|message|communication|transmission)|"
    r"if you (?:are not the intended|have received this|received this) |"
    r"diese (?:e-?mail|nachricht)[^.?]{0,120}vertraulich|der inhalt dieser (?:e-?mail|nachricht)|"
    r"ce (?:message|courriel|mail|courrier)[^.?]{0,160}confidentiel|este (?:mensaje|correo|mensagem|e-?mail)[^.?]{0,160}confidencial|"
    r"esta mensagem[^.?]{0,160}confidencia|questo (?:messaggio|e-?mail)[^.?]{0,160}(?:riservat|confidenzial)|"
    r"(?:dit|deze) (?:bericht|e-?mail)[^.?]{0,160}vertrouwelijk|please consider the environment|"
    r"think before you print|denken sie an die umwelt|virus-free\.|this email has been (?:checked|scanned) )",
    re.IGNORECASE,
)

SIGN_OFFS = frozenset(
    """
    regards; best regards; kind regards; kindest regards; warm regards; warmest regards; many regards; best; all the best;
    best wishes; with best regards; with kind regards; with regards; cheers; sincerely; yours sincerely; sincerely yours;
    yours truly; yours faithfully; respectfully; cordially; thanks; thank you; many thanks; thanks and regards;
    thanks & regards; thanks again; thanks in advance; thank you in advance; thx; rgds; br; kr; have a great day; have a nice day;
    mit freundlichen grüßen; mit freundlichen grüssen; freundliche grüße; freundliche grüsse; mit freundlichem gruß; viele grüße;
    viele grüsse; beste grüße; beste grüsse; liebe grüße; liebe grüsse; herzliche grüße; herzliche grüsse; schöne grüße; mfg; lg; vg;
    gruß; grüße; danke; vielen dank; cordialement; bien cordialement; très cordialement; bien à vous; sincères salutations;
    salutations; meilleures salutations; merci; merci d'avance; saludos; saludos cordiales; un saludo; cordialmente; atentamente;
    gracias; un cordial saludo; atenciosamente; cumprimentos; com os melhores cumprimentos; melhores cumprimentos; obrigado;
    obrigada; abraços; cordiali saluti; distinti saluti; saluti; grazie; met vriendelijke groet; met vriendelijke groeten;
    vriendelijke groet; vriendelijke groeten; groet; groeten; mvg; bedankt; med vänlig hälsning; med vänliga hälsningar;
    vänliga hälsningar; hälsningar; mvh; tack; med venlig hilsen; venlig hilsen; med vennlig hilsen; vennlig hilsen; hilsen; tak;
    takk; ystävällisin terveisin; terveisin; kiitos; pozdrawiam; z poważaniem; dziękuję; s pozdravem; s pozdravom; děkuji;
    üdvözlettel; с уважением; спасибо; cu stimă; cu respect; mulțumesc; saygılarımla; teşekkürler
    """.replace("\n", " ")
    .strip()
    .split("; ")
)
SIGN_OFFS = frozenset(" ".join(phrase.split()) for phrase in SIGN_OFFS)

CONTACT = re.compile(
    r"\+?\d[\d ().\-/]{7,18}\d|https?://|www\.|[^\s@]@[^\s@]|\b(?:tel|phone|fax|mobile|cell|direct|office|ext|tél|telefon|"
    r"teléfono|telefono|mob|ph|skype|suite|street|ave|avenue|blvd|gmbh|inc|llc|ltd)\b[.:]?",
    re.IGNORECASE,
)

_ROLES = {
    "from": "from; von; de; da; van; från; fra; lähettäjä; od; od osoby; от; от кого; from (name); feladó; de la; expéditeur; remitente; "
    "remetente; mittente; afzender; avsändare; afsender; kimden; gönderen; από; 发件人; 寄件者; 寄件人; 差出人; 보낸 사람; من; מאת; від",
    "to": "to; an; à; a; para; aan; till; til; vastaanottaja; do; komu; кому; címzett; către; destinataire; destinatario; per; "
    "kime; alıcı; προς; 收件人; 收件者; 宛先; 받는 사람; إلى; אל; do wiadomości; copie à; cc; kopie; kopia; kopi; копия; kópia; cci; bcc",
    "date": "date; sent; sent on; gesendet; gesendet am; datum; envoyé; envoyé le; enviado; enviado el; enviado em; fecha; data; enviada em; "
    "inviato; verzonden; verzonden op; skickat; sendt; sendt den; dato; lähetetty; päivämäärä; wysłano; wysłane; "
    "odesláno; dátum; отправлено; дата; küldve; trimis; gönderme tarihi; gönderildi; tarih; ημερομηνία; 发送时间; 日期; 寄件日期; 送信日時; 日付; "
    "보낸 날짜; 날짜; التاريخ; תאריך; datum/zeit; message du; date d'envoi",
    "subject": "subject; betreff; betr; objet; sujet; asunto; assunto; oggetto; onderwerp; ämne; emne; aihe; temat; předmět; "
    "predmet; тема; tárgy; subiect; konu; θέμα; 主题; 主旨; 件名; 제목; الموضوع; נושא; re",
}
ROLES = {word.strip(): role for role, words in _ROLES.items() for word in words.split("; ")}
"""The words of a quoted header, by what they stand for."""

_FIELD = re.compile(r"[\s*_]{0,8}([^:：*_\n]{1,24}?)[\s*_  ]{0,4}[:：]")


def find_role(line: str) -> str | None:
    """What a quoted header line stands for: from, to, date or subject; None where it is no such line."""
    field = _FIELD.match(line)
    return ROLES.get(field[1].strip().lower()) if field else None


_INNER_FIELD = re.compile(r"(?<!\S)([A-Za-zÀ-ÿ]{2,12}):(?= )")


def find_roles(line: str) -> set[str]:
    """Every role that a line names, for quoted headers that a mailer put on one line."""
    first = find_role(line)
    if first is None or len(line) > LONGEST:
        return set()
    inner = (ROLES.get(field[1].lower()) for field in _INNER_FIELD.finditer(line))
    return {first, *filter(None, inner)}


def is_sign_off(line: str) -> bool:
    """Whether a line is nothing but a sign-off phrase."""
    return (
        " ".join(line.strip(" \t,.!;-–—*_~").lower().split()) in SIGN_OFFS
        if len(line) <= LONGEST // 8
        else False
    )


def is_mobile_footer(line: str) -> bool:
    """Whether a line is what a telephone or a webmailer appends."""
    return len(line) <= LONGEST_MOBILE and MOBILE.match(line) is not None


def is_attribution(joined: str, *, quoted_next: bool) -> bool:
    """Whether `joined` (one to six lines) announces quoted words.

    Without ">" lines behind it, it must name a time or an address: "On 1 August the surgeon wrote:" is a
    coder who quotes a note, and that is part of the question.
    """
    if len(joined) > LONGEST:
        return False
    if WROTE.search(joined):
        return quoted_next or (TIME_OR_ADDRESS.search(joined) is not None)
    return STARTS.match(joined) is not None and ADDRESSED.search(joined) is not None
