"""What a question says besides its codes, in one value; every particular has a module that reads it.

Dates are read by `service_dates`, who bills by `setting`, who pays by `payers` and `contractors`, places by `places`,
the patient by `patient_age` and `patient_sex`, what the services shared by `circumstances`, the drug by `dose`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.extraction.particulars.circumstances import find_circumstances
from consultant.extraction.particulars.contractors import find_contractors
from consultant.extraction.particulars.dose import find_dose
from consultant.extraction.particulars.patient_age import find_age
from consultant.extraction.particulars.patient_sex import find_sex
from consultant.extraction.particulars.payers import find_payer
from consultant.extraction.particulars.service_dates import read_service_date
from consultant.extraction.particulars.setting import find_other_setting, find_setting, find_settings
from consultant.extraction.places import find_locality, find_place
from consultant.extraction.wordings import lowered
from consultant.vocabulary import Particulars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from consultant.vocabulary import Setting

DRUG_SECTIONS = ("J", "Q", "C")
"""First letters of the HCPCS codes by which drugs are billed."""


def find_particulars(
    text: str,
    *,
    today: date,
    places: Sequence[int] = (),
    drugs: Sequence[int] = (),
    default_setting: Setting | None = None,
) -> Particulars:
    """Particulars of `text`; `places` are where its codes stand, `drugs` its drugs' codes.

    `default_setting` is the mailbox's; it holds only where the words name neither a setting nor another place.
    """
    lower = lowered(text)
    state, zip_code = find_place(text, lower)
    service = read_service_date(lower, today, sorted(places))
    elsewhere = find_other_setting(lower)
    shared = find_circumstances(lower)
    contractors = find_contractors(lower)
    several = () if elsewhere else find_settings(text, lower)
    return Particulars(
        date_of_service=service.day,
        setting=None if several else find_setting(text, lower) or (None if elsewhere else default_setting),
        settings=several,
        payer=find_payer(lower, by_contractor=bool(contractors)),
        state=state,
        zip=zip_code,
        date_problem=service.problem,
        other_setting=elsewhere,
        dose=find_dose(text, drugs),
        contractor=contractors[0] if len(contractors) == 1 else None,
        locality=find_locality(lower),
        session=shared.get("session"),
        site=shared.get("site"),
        provider=shared.get("provider"),
        age=find_age(text, lower),
        sex=find_sex(text, lower),
    )
