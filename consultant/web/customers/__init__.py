"""What customers see: registration, and their own questions, answers and statement. Of others' nothing."""
