"""The field's own terms: credentials, specialities and states under the names by which a posting is read and found."""

from __future__ import annotations

from types import MappingProxyType

CREDENTIALS = MappingProxyType(
    {
        "CPC": "Certified Professional Coder",
        "CPC-A": "Certified Professional Coder, Apprentice",
        "COC": "Certified Outpatient Coder",
        "CIC": "Certified Inpatient Coder",
        "CRC": "Certified Risk Adjustment Coder",
        "CPB": "Certified Professional Biller",
        "CPMA": "Certified Professional Medical Auditor",
        "CDEO": "Certified Documentation Expert, Outpatient",
        "CDEI": "Certified Documentation Expert, Inpatient",
        "CPCO": "Certified Professional Compliance Officer",
        "CPPM": "Certified Physician Practice Manager",
        "CCS": "Certified Coding Specialist",
        "CCS-P": "Certified Coding Specialist, Physician-based",
        "CCA": "Certified Coding Associate",
        "CDIP": "Certified Documentation Integrity Practitioner",
        "RHIT": "Registered Health Information Technician",
        "RHIA": "Registered Health Information Administrator",
        "CCDS": "Certified Clinical Documentation Specialist",
    }
)
"""By its letters: what a credential is called (AAPC, AHIMA, ACDIS)."""

SPECIALITIES: tuple[str, ...] = (
    "anesthesia",
    "behavioral health",
    "cardiology",
    "dermatology",
    "emergency department",
    "evaluation and management",
    "family medicine",
    "gastroenterology",
    "general surgery",
    "home health",
    "inpatient",
    "interventional radiology",
    "laboratory",
    "neurology",
    "neurosurgery",
    "obstetrics and gynecology",
    "oncology",
    "ophthalmology",
    "orthopedics",
    "otolaryngology",
    "outpatient",
    "pain management",
    "pathology",
    "pediatrics",
    "plastic surgery",
    "podiatry",
    "pulmonology",
    "radiology",
    "risk adjustment",
    "urology",
    "vascular surgery",
    "wound care",
)
"""Fields of coding by which postings are filtered."""

STATES = MappingProxyType(
    {
        "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
        "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
        "GU": "Guam", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
        "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
        "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
        "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
        "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
        "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
        "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "VI": "Virgin Islands", "WA": "Washington",
        "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    }
)  # fmt: skip
"""States and territories by their postal abbreviation (USPS Publication 28, appendix B)."""
