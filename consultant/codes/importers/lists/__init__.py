"""Lists of codes with their titles."""
