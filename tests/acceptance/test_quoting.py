"""What was written now is the question; codes of quoted history, signatures and footers are nobody's question."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, case_of, introduce, replies_of, take_in
from tests.conftest import Clock


@pytest.fixture
def store_name() -> str:
    """SQLite alone: what is tested here is read from the mail, and no store has a say in it."""
    return "sqlite"


ATTRIBUTIONS = {
    "English, Gmail": "On Tue, Nov 3, 2026 at 9:15 AM Coding desk <consult@localhost> wrote:",
    "German, Thunderbird": "Am 03.11.2026 um 09:15 schrieb Coding desk:",
    "French, Apple Mail": "Le 3 nov. 2026 à 09:15, Coding desk <consult@localhost> a écrit :",
    "Spanish, Gmail": "El mar, 3 nov 2026 a las 9:15, Coding desk (<consult@localhost>) escribió:",
    "Portuguese, Gmail": "Em ter., 3 de nov. de 2026 às 09:15, Coding desk <consult@localhost> escreveu:",
    "Italian, Gmail": "Il giorno mar 3 nov 2026 alle ore 09:15 Coding desk <consult@localhost> ha scritto:",
    "Dutch, Gmail": "Op di 3 nov 2026 om 09:15 schreef Coding desk <consult@localhost>:",
    "Polish, Gmail": "wt., 3 lis 2026 o 09:15 Coding desk <consult@localhost> napisał(a):",
    "Swedish, Gmail": "Den tis 3 nov. 2026 kl 09:15 skrev Coding desk <consult@localhost>:",
    "Chinese, Gmail": "Coding desk <consult@localhost> 于2026年11月3日周二 09:15写道：",
}
OUTLOOK = {
    "English": ("From:", "Sent:", "To:", "Subject:"),
    "German": ("Von:", "Gesendet:", "An:", "Betreff:"),
    "French": ("De :", "Envoyé :", "À :", "Objet :"),
    "Spanish": ("De:", "Enviado:", "Para:", "Asunto:"),
    "Portuguese": ("De:", "Enviado:", "Para:", "Assunto:"),
    "Italian": ("Da:", "Inviato:", "A:", "Oggetto:"),
    "Dutch": ("Van:", "Verzonden:", "Aan:", "Onderwerp:"),
    "Polish": ("Od:", "Wysłano:", "Do:", "Temat:"),
}
VALUES = ("Coding desk <consult@localhost>", "Tuesday, November 3, 2026 9:15", ASKER, "Your question")


def asked(desk_with: OpenDesk, clock: Clock, body: str, **content: object) -> tuple[str, str]:
    """The codes that the answer names first, and its text."""
    played = desk_with()
    introduce(played.desk.engine, clock())
    message = EmailMessage()
    message["From"], message["To"] = ASKER, "consult@localhost"
    message["Subject"], message["Message-ID"] = "Re: Your question", "<now@clinic.example>"
    message.set_content(body, cte="base64", **content)  # type: ignore[arg-type]
    case_id = take_in(played, message.as_bytes())
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, case_id).status == "sent"
    return case_of(played.desk.engine, case_id).question or "", replies_of(played.desk.engine, case_id)[
        -1
    ].text


@pytest.mark.parametrize("client", ATTRIBUTIONS)
def test_at_64_codes_below_an_attribution_are_not_asked(
    client: str, desk_with: OpenDesk, clock: Clock
) -> None:
    body = f"Is E11.65 billable?\n\n{ATTRIBUTIONS[client]}\n\n> 93591 with 93355: column 2 is not payable.\n> Regards\n"
    question, reply = asked(desk_with, clock, body)
    assert "E11.65" in reply
    assert "93591" not in reply + question


@pytest.mark.parametrize("language", OUTLOOK)
def test_at_64_codes_below_an_outlook_header_are_not_asked(
    language: str, desk_with: OpenDesk, clock: Clock
) -> None:
    head = "\n".join(f"{name} {value}" for name, value in zip(OUTLOOK[language], VALUES, strict=True))
    body = (
        f"Is E11.65 billable?\n\n________________________________\n{head}\n\n93591 with 93355: not payable.\n"
    )
    question, reply = asked(desk_with, clock, body)
    assert "E11.65" in reply
    assert "93591" not in reply + question


def test_at_64_codes_of_a_signature_are_not_asked(desk_with: OpenDesk, clock: Clock) -> None:
    body = "Is E11.65 billable?\n\n-- \nAnn Coder, CPC\nSuite 93591, 99213 Main Street\nTel. 555-93355\n"
    question, reply = asked(desk_with, clock, body)
    assert "E11.65" in reply
    assert "93591" not in reply + question


def test_at_64_a_flowed_question_is_read_as_one_line_and_its_quote_left_out(
    desk_with: OpenDesk, clock: Clock
) -> None:
    body = "Is E11.65 \nbillable?\n\n> 93591 with \n> 93355\n"
    question, reply = asked(desk_with, clock, body, params={"format": "flowed"})
    assert "Is E11.65 billable?" in question
    assert "93591" not in reply + question


def test_at_64_an_answer_between_quoted_lines_is_read_with_what_it_answers(
    desk_with: OpenDesk, clock: Clock
) -> None:
    body = (
        f"{ATTRIBUTIONS['English, Gmail']}\n> Which code do you mean?\n\nE11.65, is it billable?\n\n"
        "> On which date?\n\nOn 11/2/2026.\n"
    )
    question, reply = asked(desk_with, clock, body)
    assert "E11.65" in reply
    assert "Which code do you mean?" in question
