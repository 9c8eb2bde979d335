"""The sentences for each check's findings; every one states only what the finding carries."""
