"""Of whom and when a phrase speaks: what is denied, past, of a relative, uncertain, or only feared."""

from __future__ import annotations

import pytest

from consultant.extraction.notes.status import scopes, status_at
from consultant.extraction.notes.values import Status

SAID: dict[str, list[tuple[str, str]]] = {
    "negated": [
        ("No evidence of pneumonia.", "pneumonia"),
        ("She denies fever, chills, or night sweats.", "night sweats"),
        ("Denies chest pain but reports dyspnea.", "chest pain"),
        ("Pulmonary embolism was ruled out.", "Pulmonary embolism"),
        ("MI has been ruled out by serial enzymes.", "MI"),
        ("Ruled out for MI.", "MI"),
        ("Negative for DVT.", "DVT"),
        ("Ultrasound was negative for DVT and abscess.", "abscess"),
        ("Cultures are negative.", "Cultures"),
        ("No family history of breast cancer.", "breast cancer"),
        ("Mother denies seizures.", "seizures"),
        ("Migraine without aura, no status migrainosus.", "status migrainosus"),
        ("No prior history of seizures.", "seizures"),
        ("Never had a stroke.", "stroke"),
        ("She does not have diabetes.", "diabetes"),
        ("He isn't in acute distress.", "acute distress"),
        ("Abdominal pain without nausea.", "nausea"),
        ("There is no fever. He has a cough.", "fever"),
        ("Chest pain is absent.", "Chest pain"),
        ("Edema not seen.", "Edema"),
        ("Cancer is unlikely.", "Cancer"),
        ("Resolution of pneumonia.", "pneumonia"),
        ("Neither fever nor cough.", "cough"),
        ("HIV negative.", "HIV"),
        ("No known drug allergies.", "allergies"),
        ("DVT has been excluded.", "DVT"),
        ("Parents deny any fever.", "fever"),
    ],
    "present": [
        ("Denies chest pain but reports dyspnea.", "dyspnea"),
        ("No change in her hypertension.", "hypertension"),
        ("Not only diabetes but also gout.", "diabetes"),
        ("History and physical show cellulitis.", "cellulitis"),
        ("No increase in edema.", "edema"),
        ("History of present illness: cough.", "cough"),
        ("Hx of CVA, now with aphasia.", "aphasia"),
        ("S/p appendectomy, presents with abdominal pain.", "abdominal pain"),
        ("Patient with a history of asthma presents with wheezing.", "wheezing"),
        ("She was diagnosed with diabetes in 2015.", "diabetes"),
        ("Diabetes since 2015.", "Diabetes"),
        ("Brought by his mother for fever.", "fever"),
        ("Mother reports vomiting.", "vomiting"),
        ("Lives with his daughter and has dementia.", "dementia"),
        ("Probable gout, hypertension.", "hypertension"),
        ("72 year old man with anemia.", "anemia"),
        ("Patient has had no syncope, but has palpitations.", "palpitations"),
        ("The patient has hypertension and no diabetes.", "hypertension"),
        ("Sister has lupus; patient has psoriasis.", "psoriasis"),
        ("No acute fracture, mild degenerative changes.", "mild degenerative changes"),
        ("Over the past 3 days, worsening cough.", "worsening cough"),
        ("Prior to surgery she had anemia.", "anemia"),
        ("Diabetes is not controlled.", "Diabetes"),
        ("Not taking insulin for her diabetes.", "diabetes"),
        ("Cough is not improving.", "Cough"),
        ("Known history of CHF, here for leg edema.", "leg edema"),
        ("Screening for colon cancer.", "colon cancer"),
        ("Fever has resolved.", "Fever"),
        ("Rash, likely allergic.", "Rash"),
        ("The daughter states he fell.", "he fell"),
    ],
    "possible": [
        ("Rule out appendicitis.", "appendicitis"),
        ("r/o sepsis", "sepsis"),
        ("Admitted to rule out myocardial infarction.", "myocardial infarction"),
        ("Appendicitis cannot be excluded.", "Appendicitis"),
        ("Stroke has not been ruled out.", "Stroke"),
        ("Possible pneumonia.", "pneumonia"),
        ("Likely viral gastroenteritis.", "viral gastroenteritis"),
        ("Suspected child abuse.", "child abuse"),
        ("Findings are consistent with cholecystitis.", "cholecystitis"),
        ("Concern for sepsis.", "sepsis"),
        ("Pneumonia versus atelectasis.", "Pneumonia"),
        ("Pneumonia versus atelectasis.", "atelectasis"),
        ("? UTI", "UTI"),
        ("Probable gout, hypertension.", "gout"),
        ("Osteoporosis is suspected.", "Osteoporosis"),
        ("Evaluate for anemia.", "anemia"),
        ("Cellulitis vs. DVT", "DVT"),
        ("Differential includes gout and pseudogout.", "pseudogout"),
        ("Suspicious lesion of the back.", "lesion"),
    ],
    "historical": [
        ("History of breast cancer.", "breast cancer"),
        ("h/o DVT", "DVT"),
        ("Hx of CVA, now with aphasia.", "CVA"),
        ("S/p appendectomy, presents with abdominal pain.", "appendectomy"),
        ("Patient with a history of asthma presents with wheezing.", "asthma"),
        ("Past medical history is significant for COPD and gout.", "gout"),
        ("He had a stroke in 2015.", "stroke"),
        ("She had pneumonia three years ago.", "pneumonia"),
        ("Asthma as a child.", "Asthma"),
        ("Old myocardial infarction.", "myocardial infarction"),
        ("Previous cesarean section.", "cesarean section"),
        ("Remote tobacco use.", "tobacco use"),
        ("Knee replacement in 2019, doing well.", "Knee replacement"),
        ("Gout, by history.", "Gout"),
    ],
    "family": [
        ("Family history of colon cancer.", "colon cancer"),
        ("Family history is notable for diabetes and stroke.", "stroke"),
        ("His father died of lung cancer.", "lung cancer"),
        ("Maternal grandmother with Alzheimer disease.", "Alzheimer disease"),
        ("Breast cancer in her mother.", "Breast cancer"),
        ("Diabetes runs in the family.", "Diabetes"),
        ("Hyperlipidemia, hypertension (father).", "hypertension"),
        ("Both parents have hypertension.", "hypertension"),
    ],
    "None": [
        ("Return if fever develops.", "fever"),
        ("Call for any bleeding.", "bleeding"),
        ("At risk for falls.", "falls"),
        ("Her husband has influenza.", "influenza"),
        ("If he develops rash, stop the drug.", "rash"),
    ],
}
"""A sentence and a phrase in it, by what is said of the phrase; `None`: it is no statement about the patient."""


@pytest.mark.parametrize(
    ("said", "text", "phrase"),
    [(said, *row) for said, rows in SAID.items() for row in rows],
)
def test_status(said: str, text: str, phrase: str) -> None:
    at = text.index(phrase)
    assert str(status_at(scopes(text), at, at + len(phrase))) == said


def test_a_heading_counts_unless_the_sentence_says_something_stronger() -> None:
    text = "Gout, no diabetes."
    found = scopes(text)
    assert status_at(found, 0, 4, Status.HISTORICAL) is Status.HISTORICAL
    assert status_at(found, 9, 17, Status.HISTORICAL) is Status.NEGATED
