"""What a code page and the checkers show, as values: the same books and checks as a reply, laid out to be read.

`page.py` is the table of contents of a code page, one section a file; `checker.py` asks the desk's checks about typed-in
codes. Nothing here knows the web.
"""
