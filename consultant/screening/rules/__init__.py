"""One file a rule: a function from `Incoming` to a `Ruling`, or None where the rule has nothing to say."""
