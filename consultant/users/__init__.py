"""Who signs in: users and their roles, sessions on the server side, passwords, one-time passwords, tokens of programs."""
