"""The job board's pages: search, a page a posting, feed, posting by a form, alerts."""
