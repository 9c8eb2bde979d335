"""A read note as JSON and as a table: sentence by sentence its phrases, their candidates and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.cli.output import print_table, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.codes.search.search import Hit
    from consultant.extraction.notes.values import Note, NotePhrase, NoteSentence

COLUMNS = ("status", "words", "code", "title", "score", "missing")


def note_json(note: Note) -> dict[str, Any]:
    """Every sentence with its place in the text; `unread` counts the characters at the end of which not all was read."""
    return {"sentences": [_sentence(one) for one in note.sentences], "unread": note.unread}


def print_note(note: Note) -> None:
    """A line for each candidate; a phrase without any has one line as well."""
    print_table(COLUMNS, [row for one in note.sentences for phrase in one.phrases for row in _rows(phrase)])
    if note.unread:
        print(f"Of the last {note.unread} characters not all was read: send them as another note.")


def _sentence(one: NoteSentence) -> dict[str, Any]:
    return {
        "start": one.start,
        "end": one.end,
        "text": one.text,
        "phrases": [_phrase(phrase) for phrase in one.phrases],
    }


def _phrase(phrase: NotePhrase) -> dict[str, Any]:
    return {
        "start": phrase.start,
        "end": phrase.end,
        "words": phrase.words,
        "status": phrase.status.value,
        "missing": list(phrase.missing),
        "results": [_result(hit) for hit in phrase.candidates],
    }


def _result(hit: Hit) -> dict[str, Any]:
    return {
        "system": hit.system.value,
        "code": hit.code,
        "title": hit.entry.title,
        "score": hit.score,
        "why": list(hit.why),
    }


def _rows(phrase: NotePhrase) -> Iterator[tuple[object, ...]]:
    words, missing = shortened(" ".join(phrase.words.split()), 50), ", ".join(phrase.missing)
    if not phrase.candidates:
        yield (phrase.status, words, "", "", "", missing)
    for number, hit in enumerate(phrase.candidates):
        said = (phrase.status, words) if number == 0 else ("", "")
        yield (*said, hit.code, shortened(hit.entry.title, 90), hit.score, missing if number == 0 else "")
