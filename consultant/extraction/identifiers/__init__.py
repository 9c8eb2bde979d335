"""What identifies a patient in a text, and how it is masked."""
