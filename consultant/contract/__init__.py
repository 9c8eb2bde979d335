"""The JSON of CONTRACT.md: the same from the command line and from the API. Values in, plain data out; nothing is written."""
