"""Small invented books in the publishers' layouts for the search, and indexes of a few titles made in memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from consultant.codes.search.compiled import Compiled
from consultant.codes.search.compiling import compile_index
from consultant.codes.search.lexicon import Lexicon, Phrase
from consultant.codes.search.ranking import Ranker
from consultant.codes.search.scoring import Scorer
from consultant.codes.search.variants import AS_SAID, BY_LIST, Variant
from consultant.codes.search.vocabulary import Vocabulary
from consultant.codes.search.wording import Kind, Wording, split_asides
from consultant.codes.search.wordings.corpus import Corpus
from consultant.codes.search.words import STOP_WORDS, stem, words

from tests import code_files
from tests.samples import icd10, lists

Title = tuple[str, bool | None, str]

THUMB = "Dented thumb with rattle"
CODES: tuple[tuple[str, int, str], ...] = (
    ("C99", 0, "Wooden tumor of thumb"),
    ("C991", 1, "Malignant wooden tumor of thumb"),
    ("I15", 1, "Teapot hypertension"),
    ("K90", 0, "Gurgling of duodenum"),
    ("K900", 1, "Gurgling of duodenum with thirst"),
    ("K909", 1, "Gurgling of duodenum, unspecified"),
    ("M75", 0, "Squeaking shoulder"),
    ("M7500", 1, "Squeaking shoulder, unspecified shoulder"),
    ("M7501", 1, "Squeaking shoulder, right shoulder"),
    ("M7502", 1, "Squeaking shoulder, left shoulder"),
    ("O99", 1, "Yodeling complicating pregnancy"),
    ("R99", 1, "Yodeling"),
    ("S90", 0, "Dented thumb"),
    ("S901", 0, THUMB),
    ("S901XXA", 1, f"{THUMB}, initial encounter"),
    ("S901XXD", 1, f"{THUMB}, subsequent encounter"),
    ("S901XXS", 1, f"{THUMB}, sequela"),
    ("T991X1A", 1, "Poisoning by inventium, accidental, initial encounter"),
    ("T991X5A", 1, "Adverse effect of inventium, initial encounter"),
    ("W01", 1, "Fall over a verb"),
)
FORMER_CODES = (
    *(code for code in CODES if code[0] not in {"K900", "R99"}),
    ("K900", 1, "Gurgling of duodenum with hunger"),
    ("V99", 1, "Vapours of yesteryear"),
)
"""The edition before: K90.0 had another title, V99 is no more, R99 was not yet."""

TABULAR = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular>
  <version>2026</version>
  <chapter>
    <name>19</name>
    <desc>Invented chapter (K90-S90)</desc>
    <sectionIndex><sectionRef first="K90" last="S90" id="K90">Invented states</sectionRef></sectionIndex>
    <section id="K90">
      <desc>Invented states (K90-S90)</desc>
      <diag>
        <name>K90</name>
        <desc>Gurgling of duodenum</desc>
        <diag><name>K90.0</name><desc>Gurgling of duodenum with thirst</desc></diag>
        <diag>
          <name>K90.9</name>
          <desc>Gurgling of duodenum, unspecified</desc>
          <inclusionTerm><note>Whistling gizzard</note></inclusionTerm>
        </diag>
      </diag>
      <diag>
        <name>S90</name>
        <desc>Dented thumb</desc>
        <excludes2><note>tinkling jug (I15)</note></excludes2>
      </diag>
    </section>
  </chapter>
</ICD10CM.tabular>
"""


def index_xml(*main_terms: str) -> str:
    """An alphabetic index of the main terms given."""
    terms = "".join(f"<mainTerm>{one}</mainTerm>" for one in main_terms)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<ICD10CM.index>\n  <version>2026</version>\n'
        "  <title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>\n"
        f"  <letter><title>A</title>{terms}</letter>\n</ICD10CM.index>\n"
    )


INDEX = index_xml(
    "<title>Gurgle, gurgling<nemod>(loud)</nemod></title><code>K90.9</code>"
    '<term level="1"><title>parched</title><code>K90.0</code></term>',
    "<title>Borborygmation</title><see>Gurgle, parched</see>",
    "<title>Thimblitis</title><code>S90.1-</code>",
)
EXTERNAL = index_xml("<title>Stumble</title><code>W01</code>").replace(
    "INDEX TO DISEASES and INJURIES", "EXTERNAL CAUSE of INJURIES INDEX"
)
_TABLE = '<?xml version="1.0" encoding="utf-8"?>\n<ICD10CM.index><version>2026</version>'
NEOPLASMS = (
    _TABLE
    + icd10._heading(
        "Neoplasm",
        "Malignant Primary",
        "Malignant Secondary",
        "Ca in situ",
        "Benign",
        "Uncertain Behavior",
        "Unspecified Behavior",
    )
    + "<letter><title>N</title><mainTerm><title>Neoplasm, neoplastic</title>"
    + '<term level="1"><title>thimble</title>'
    + icd10._cells("C99.1", "C79.8-", "-", "D15.-", "D48.7", "D49.89")
    + "</term></mainTerm></letter></ICD10CM.index>\n"
)
DRUGS = (
    _TABLE
    + icd10._heading(
        "Substance",
        "Poisoning Accidental (unintentional)",
        "Poisoning Intentional self-harm",
        "Poisoning Assault",
        "Poisoning Undetermined",
        "Adverse effect",
        "Underdosing",
    )
    + "<letter><title>F</title><mainTerm><title>Fizzium</title>"
    + icd10._cells("T99.1X1", "--", "--", "--", "T99.1X5", "--")
    + "</mainTerm></letter></ICD10CM.index>\n"
)
HCPCS = (
    "***Disclaimers\t\t\r\n\r\n"
    + code_files.hcpcs_line("A1", "00100", "7", "Invented dressing for one wound", "Dressing 1")
    + code_files.hcpcs_line("A4999", "00100", "3", "Invented crutch, underarm, wood", "Crutch wood")
    + code_files.hcpcs_line("J0696", "00100", "3", "Injection, ceftriaxone sodium, per 250 mg", "Ceftriaxone")
    + code_files.hcpcs_line("J9990", "00100", "3", "Injection, inventium, 10 mg", "Inj inventium")
    + code_files.hcpcs_line(
        "J9992", "00100", "3", "Injection, inventium lipid complex, 50 mg", "Inventium lc"
    )
    + code_files.hcpcs_line(
        "Q9991", "00100", "3", "Invented sledge hire", "Sledge", effective="20150101", terminated="20201231"
    )
)
PROCEDURES = (
    ("0ZA", "Invented System, Adjustment"),
    ("0ZA10ZX", "Adjustment of Invented Valve, Open Approach, Diagnostic"),
    ("0ZA10ZZ", "Adjustment of Invented Valve, Open Approach"),
    ("XZA", "New Invented System, Turning"),
    ("XZA10Z8", "Turning of Invented Hinge, New Technology Group 8"),
    ("XZA10Z9", "Turning of Invented Hinge, New Technology Group 9"),
)


def write_all(folder: Path) -> Path:
    """A small edition of every book that is searched and free of licences, two of the order file."""
    folder.mkdir(parents=True)
    write = code_files.write
    write(folder, "icd10cm-order-2025.txt", code_files.order_text(*sorted(FORMER_CODES)))
    write(folder, "icd10cm-order-2026.txt", code_files.order_text(*CODES))
    write(folder, "icd10c-tabular-April-1-2026.xml", TABULAR, "utf-8")
    write(folder, "icd10cm-index-2026.xml", INDEX, "utf-8")
    write(folder, "icd10cm-eindex-2026.xml", EXTERNAL, "utf-8")
    write(folder, "icd10cm-neoplasm-2026.xml", NEOPLASMS, "utf-8")
    write(folder, "icd10cm-drug-2026.xml", DRUGS, "utf-8")
    write(folder, "HCPC2025_OCT_ANWEB.txt", HCPCS)
    write(folder, "icd10pcs_order_2026.txt", icd10.procedure_order_text(*PROCEDURES))
    write(folder, "icd10pcs_index_2026.xml", icd10.PROCEDURE_INDEX, "utf-8")
    for name, content in (
        ("pos_codes-2025", lists.POS),
        ("revenue-2025", lists.REVENUE),
        ("carc-2025-03", lists.CARC),
    ):
        (folder / f"{name}.csv").write_bytes(content)
    return folder


def corpus(*titles: Title, more: Iterable[Wording] = (), phrases: Iterable[tuple[str, str]] = ()) -> Corpus:
    """A list of codes with their titles, other wordings, and what the books say to look for instead."""
    wordings = [Wording(code, Kind.TITLE, *split_asides(title), title) for code, _, title in titles]
    return Corpus(
        {code: billable for code, billable, _ in titles},
        {code: title for code, _, title in titles},
        [*wordings, *more],
        list(phrases),
    )


def index_of(*titles: Title, more: Iterable[Wording] = ()) -> Compiled:
    """Their index."""
    return compile_index(corpus(*titles, more=more))


def phrase(said: str, meant: str, *, upper: bool = False, replaces: bool = False) -> Phrase:
    """An entry of a word list."""
    return Phrase(tuple(words(meant)), said, meant, upper, replaces)


def lexicon_of(*phrases: Phrase, equals: Iterable[tuple[str, str]] = ()) -> Lexicon:
    """A word list of these entries; `equals` are single words for single words."""
    said: dict[tuple[str, ...], tuple[Phrase, ...]] = {}
    for one in phrases:
        key = tuple(words(one.said))
        said[key] = (*said.get(key, ()), one)
    return Lexicon(
        said,
        {stem(word): ((stem(other), word),) for word, other in equals},
        max(map(len, said), default=0),
    )


def vocabulary_of(index: Compiled, listed: Lexicon | None = None) -> Vocabulary:
    """The words of an index beside a word list of the test's own."""
    return Vocabulary(index, listed or lexicon_of())


def reading(text: str, *, by_list: bool = False) -> Variant:
    """A question read as it stands."""
    told = tuple(dict.fromkeys(word for word in words(text) if word not in STOP_WORDS))
    return Variant(told, BY_LIST if by_list else AS_SAID)


def scorer_of(index: Compiled) -> Scorer:
    """Scores of an index, without word lists."""
    return Scorer(index, vocabulary_of(index))


def ranked(index: Compiled, text: str, limit: int = 10, *, families: bool = True) -> list[tuple[str, float]]:
    """The codes of an index for a text, without word lists, and their scores."""
    vocabulary = vocabulary_of(index)
    ranker = Ranker(index, vocabulary, Scorer(index, vocabulary), families=families)
    return [(index.codes[one.code], one.score) for one in ranker.rank([reading(text)], limit)]
