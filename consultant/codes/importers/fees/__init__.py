"""Fee schedule, localities, OPPS."""
