"""ICD-10-CM and ICD-10-PCS."""
