"""The doors by SMTP and LMTP, by purpose: a session, what it reads, who may come in and how often, proof by TLS and password.

`intake/smtp_listener.py` opens them. What a mail is stored by, and which recipients are ours, is given from outside.
"""
