"""What is asked? A mail's text in, a `Question` out: mentions, particulars, intents, identifiers of patients."""
