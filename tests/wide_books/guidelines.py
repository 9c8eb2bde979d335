"""Sections of the official guidelines, invented for the stories; their numbers and headings as coders know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.samples.icd10 import RUNNING, guidelines_pdf

if TYPE_CHECKING:
    from pathlib import Path

PAGES: tuple[tuple[str, ...], ...] = (
    (
        "ICD-10-CM Official Guidelines for Coding and Reporting",
        "FY 2027 -- UPDATED October 1, 2026",
        "(October 1, 2026 - September 30, 2027)",
    ),
    (
        *RUNNING,
        "Section I. Conventions",
        "A. Conventions for the invented",
        "1. Use of numbers",
        "B. General Coding Guidelines",
        "1. Locating a code",
        "2. Level of Detail in Coding",
        "C. Chapter-Specific Coding Guidelines",
        "1. Chapter 1: Invented infections (A00-B99)",
        "a. Sepsis of the invented kind",
        "Assign code A41.9 where invented.",
        "2. Chapter 2: Invented growths (C00-D49)",
        "3. Chapter 3: Invented blood (D50-D89)",
        "4. Chapter 4: Invented glands (E00-E89)",
        "a. Diabetes mellitus",
        "Assign codes from category E11 as needed.",
        "1) Insulin and the invented",
        "Codes from category E11 come with Z79.4.",
    ),
    (
        *RUNNING,
        "Section II. Selection of Principal Diagnosis",
        "A. Codes for symptoms",
        "Section III. Reporting Additional Diagnoses",
        "A. Previous conditions",
        "B. Abnormal findings",
        "C. Uncertain Diagnosis",
        "Section IV. Diagnostic Coding and Reporting Guidelines for Outpatient Services",
        "A. Selection of first-listed condition",
        "B. Codes that are invented",
        "C. Accurate reporting",
        "D. Uncertain diagnosis",
    ),
)


def write(folder: Path) -> None:
    """The guidelines as a PDF."""
    (folder / "fy27-icd-10-cm-guidelines.pdf").write_bytes(guidelines_pdf(PAGES, ()))
