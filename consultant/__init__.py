"""CaseConsultant: an email-driven medical coding consultation desk. `pipeline.py` is the page to read first."""

__version__ = "0.1.0"
