"""The Celery side: thin tasks that take ids and call `consultant.pipeline`. Nothing in `consultant` imports this."""
