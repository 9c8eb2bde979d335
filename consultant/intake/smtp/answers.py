"""What a door says: reply codes of RFC 5321, section 4.2, with the enhanced ones of RFC 3463."""

from __future__ import annotations

ACCEPTED = "250 2.0.0 Taken"
SENDER_TAKEN = "250 2.1.0 Go on"
RECIPIENT_TAKEN = "250 2.1.5 Known"
BEGIN = "354 End data with <CR><LF>.<CR><LF>"
LOGGED_IN = "235 2.7.0 Welcome"

TRY_LATER = "451 4.3.0 Not stored; try again later"
SURPRISE = "451 4.3.0 Something went wrong; try again later"
TOO_MUCH_IN_HAND = "452 4.3.1 Too much mail at once; try again later"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
SENDER_TOO_FAST = "452 4.7.0 Too many mails from this sender; try again in a few minutes"
PEER_TOO_FAST = "452 4.7.0 Too many mails from your server; try again in a few minutes"
TLS_AWAY = "454 4.7.0 TLS is not to be had here"
LOGIN_TOO_FAST = "454 4.7.0 Too many wrong passwords from your network; try again in a few minutes"

LINE_TOO_LONG = "500 5.5.2 Line too long"
NO_ARGUMENT = "501 5.5.4 No argument here"
NO_RECIPIENT = "503 5.5.1 Name a recipient first"
TLS_BEGAN = "503 5.5.1 TLS has begun already"
WRONG_PASSWORD = "535 5.7.8 Wrong name or password"  # noqa: S105 - an answer
NO_SUCH_MAILBOX = "550 5.1.1 No such mailbox here"
BARE_LINE_ENDS = "550 5.6.11 A line ends in a bare LF or CR; send CRLF"
NOT_PROVEN = "550 5.7.26 Nothing proves that this mail is from the domain in its From (SPF, DKIM, DMARC)"
NOT_YOUR_ADDRESS = "550 5.7.1 Send from the address that you logged in with"
TOO_LARGE = "552 5.3.4 Mail too large"
ODD_ADDRESS = "553 5.1.3 The address has characters that no address has"

TOO_MANY_CONNECTIONS = b"421 4.7.0 Too many connections\r\n"
TOO_MANY_OF_YOURS = b"421 4.7.0 Too many connections from your address\r\n"
MADE_ROOM = b"421 4.3.2 Your place is needed; come again\r\n"
TOO_SLOW = b"421 4.4.2 Too slow\r\n"
TOO_MANY_TRIES = b"421 4.7.0 Too many wrong passwords\r\n"
LOST_PLACE = b"421 4.3.0 Something went wrong; come again\r\n"
STOPPING = b"421 4.3.2 Closing down\r\n"
CLOSING = "421 4.3.2 Closing down"
