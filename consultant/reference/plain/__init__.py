"""Plain words on a code, one file a kind of system: each takes a `Subject` and gives sentences made only of what rows say."""
