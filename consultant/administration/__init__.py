"""What administrators do, each act with its transaction and its line in the audit log: one file a matter.

The pages, the API and the command line call the same functions.
"""
