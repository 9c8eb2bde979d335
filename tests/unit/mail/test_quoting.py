"""The words of now: history, signatures and footers off in several languages, inline answers kept."""

from __future__ import annotations

import pytest

from consultant.mail.quoting import visible_text

QUESTION = "May I bill 93591 with 93355?"

ATTRIBUTIONS = {
    "en": "On Mon, Jul 1, 2024 at 10:00 AM Desk <desk@example.org> wrote:",
    "en, wrapped": "On Mon, Jul 1, 2024 at 10:00 AM, The Coding Desk <\ndesk.with.a.long.name@example.org>\nwrote:",
    "en, zoho": "---- On Mon, 01 Jul 2024 10:00:00 +0200 desk@example.org wrote ----",
    "de": "Am 01.07.2024 um 10:00 schrieb Desk <desk@example.org>:",
    "de, google": "Desk <desk@example.org> schrieb am Mo., 1. Juli 2024,\n10:00:",
    "fr": "Le lun. 1 juil. 2024 à 10:00, Desk <desk@example.org> a écrit :",
    "es": "El lun, 1 jul 2024 a las 10:00, Desk (<desk@example.org>) escribió:",
    "pt": "Em seg., 1 de jul. de 2024 às 10:00, Desk <desk@example.org> escreveu:",
    "it": "Il giorno lun 1 lug 2024 alle ore 10:00 Desk <desk@example.org> ha scritto:",
    "nl": "Op ma 1 jul 2024 om 10:00 schreef Desk <desk@example.org>:",
    "sv": "mån 1 juli 2024 kl. 10:00 skrev Desk <desk@example.org>:",
    "da": "Den 1. jul. 2024 kl. 10.00 skrev Desk <desk@example.org>:",
    "pl": "pon., 1 lip 2024 o 10:00 Desk <desk@example.org> napisał(a):",
    "fi": "ma 1. heinäkuuta 2024 klo 10.00 Desk\n<desk@example.org> kirjoitti:",
    "ru": "пн, 1 июл. 2024 г. в 10:00, Desk <desk@example.org> написал:",
    "zh": "在 2024年7月1日，上午10:00，Desk <desk@example.org> 写道：",
    "bare": '01.07.2024, 10:00, "Desk" <desk@example.org>:',
}


@pytest.mark.parametrize("language", ATTRIBUTIONS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_at64_history_below_an_attribution(language: str, mark: str) -> None:
    history = f"{mark}The pair 45385 with 45380.\n{mark}\n{mark}Desk"
    assert visible_text(f"{QUESTION}\n\n{ATTRIBUTIONS[language]}\n\n{history}\n") == QUESTION


HEADERS = {
    "en": "From: Desk <desk@example.org>\nSent: Monday, July 1, 2024 10:00 AM\nTo: Ann\nSubject: Codes",
    "en, bold": "*From:* Desk [mailto:desk@example.org]\n*Sent:* Monday\n*To:* Ann\n*Subject:* Codes",
    "de": "Von: Desk <desk@example.org>\nGesendet: Montag, 1. Juli 2024 10:00\nAn: Ann\nBetreff: Codes",
    "fr": "De : Desk <desk@example.org>\nEnvoyé : lundi 1 juillet 2024 10:00\nÀ : Ann\nObjet : Codes",
    "es": "De: Desk <desk@example.org>\nEnviado el: lunes, 1 de julio de 2024\nPara: Ann\nAsunto: Codes",
    "it": "Da: Desk <desk@example.org>\nInviato: lunedì 1 luglio 2024\nA: Ann\nOggetto: Codes",
    "nl": "Van: Desk <desk@example.org>\nVerzonden: maandag 1 juli 2024\nAan: Ann\nOnderwerp: Codes",
    "sv": "Från: Desk <desk@example.org>\nSkickat: den 1 juli 2024\nTill: Ann\nÄmne: Codes",
    "pl": "Od: Desk <desk@example.org>\nWysłano: 1 lipca 2024\nDo: Ann\nTemat: Codes",
    "forward mark": "-------- Original Message --------\nAnything",
    "forward mark, de": "-----Ursprüngliche Nachricht-----\nAnything",
    "reply above": "## Please reply above this line ##\nAnything",
}


@pytest.mark.parametrize("language", HEADERS)
def test_at64_history_below_a_header(language: str) -> None:
    assert visible_text(f"{QUESTION}\n\n{HEADERS[language]}\n\nOld words about 99213.\n") == QUESTION


@pytest.mark.parametrize(
    "footer",
    [
        "-- \nAnn Lee, CPC\n+1 555 010 2030",
        "Sent from my iPhone",
        "Get Outlook for iOS<https://example.org/x>",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "CONFIDENTIALITY NOTICE: this e-mail is for the addressee.\n\nReally.",
        "This e-mail and any attachments are confidential and intended only for the addressee.",
        "________________________________\nAnn Lee\nClinic, Main Street 99213",
    ],
)
def test_at64_footers_and_signatures(footer: str) -> None:
    assert visible_text(f"{QUESTION}\n\n{footer}\n") == QUESTION


def test_contact_lines_below_a_sign_off_go_and_the_name_stays() -> None:
    text = f"{QUESTION}\n\nBest regards,\nAnn Lee\nBilling, Suite 93015\nTel. 555-010-2030 x 99213\n"
    assert visible_text(text) == f"{QUESTION}\n\nBest regards,\nAnn Lee"


def test_a_postscript_below_the_name_stays() -> None:
    text = f"{QUESTION}\n\nThanks,\nAnn\n\nPS: and is 93592 an add-on? Call 555-010-2030\n"
    assert visible_text(text) == text.strip()


def test_inline_answers_stay_with_what_they_answer() -> None:
    text = "Hi,\n\nOn 1 Jul 2024 at 10:00 Desk wrote:\n> Which setting?\n\nHospital.\n\n> Which date?\n\nJuly first.\n"
    seen = visible_text(text)
    assert "Hospital." in seen
    assert "July first." in seen
    assert "> Which date?" in seen


def test_an_answer_below_the_quote_stays() -> None:
    text = "On 1 Jul 2024 at 10:00 Desk wrote:\n> Which setting?\n> Desk\n\nOutpatient hospital, please.\n"
    assert visible_text(text) == "Outpatient hospital, please."


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "Yes, 93591 On Wed, Apr 4, 2012 at 3:59 PM, desk@consult.example wrote:\n> Which code?",
            "Yes, 93591",
        ),
        ("Both.--- On 4 Apr 2012, at 3:59 PM, desk@consult.example wrote:\n> Which?", "Both."),
        (
            "93591\n\nOn Wed, 14 Nov 2018 08:14:43 -0200 Desk <desk@consult.example> wrote\n\nWhich code?",
            "93591",
        ),
        (
            "93591\n\n________________\nFrom: desk@consult.example Date: Thu, 24 Mar 2016 08:07:12\n\nWhich code?",
            "93591",
        ),
        (
            "See below.\n\nBegin forwarded message:\n\n> From: a@clinic.example\n> 93355?\n\nIs that right for 93591?",
            "See below.\n\nIs that right for 93591?",
        ),
    ],
)
def test_heads_of_quotes_in_odd_places(text: str, written: str) -> None:
    assert visible_text(text) == written


def test_words_that_only_sound_like_the_head_of_a_quote_stay() -> None:
    text = "On Monday 3 March Dr. Lee wrote: right heart catheter. On Tuesday 4 March Dr. Orr wrote:\n93451 and 93463."
    assert visible_text(text) == text


def test_a_forward_without_words_stays_whole() -> None:
    text = f"{HEADERS['en']}\n\n{QUESTION}"
    assert QUESTION in visible_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "On 1 August the surgeon wrote:\n\nRight heart catheter, 93451. May I add 93463?",
        "Codes | units\n------|------\n93591 | 1\n\nMay both be billed?",
        "Codes:\n-----\n93591\n93355\n",
        "Patient seen 10:30. Is 99213 right?\n\nFrom: the note\n",
        "> 93591 with 93355\n\nMay these be billed together?",
        "Two cases:\n\n----------\n\n93591 with 93355?\n\n----------\n\n45385 with 45380?",
        "This is not a -- signature.\n\nReally.",
    ],
)
def test_in_doubt_it_stays(text: str) -> None:
    assert visible_text(text) == text.strip()


@pytest.mark.parametrize(
    "hostile",
    [
        "On " * 50_000 + "wrote:",
        ">" * 200_000,
        "-" * 200_000,
        "- " * 100_000 + "x",
        "From: " * 50_000,
        "a@" * 100_000 + ":",
        "\n".join(["On 1 Jan 2024 x:"] * 20_000),
        "\n".join(["From: a@b"] * 20_000),
        "Sent from " * 30_000,
        "this message " * 30_000,
        "--\n" * 50_000,
        "----\n\n" * 30_000,
        "> a\n--\n" * 20_000,
        "Thanks,\n" * 50_000,
        "yes On Mon, 3 " * 40_000 + "wrote:",
        "a On 3 Mar x wrote: " * 20_000,
        "From: a@b Date: x " * 20_000,
        "93591\n" * 100_000,
        "x\n" + "On 1 Jan 2024 10:00 a@b wrote:\n> q\n" * 20_000,
    ],
)
@pytest.mark.timeout(180)
def test_hostile_text_ends(hostile: str) -> None:
    visible_text(hostile)
