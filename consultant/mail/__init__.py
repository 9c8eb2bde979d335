"""Pure mail mechanics: bytes in, values out. No database, no network, no clock; the doors and the sender call it."""
