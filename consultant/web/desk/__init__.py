"""The review desk: the queue, a case, deciding, quality."""
