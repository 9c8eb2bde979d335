"""Who comes in: sign-in and sign-out, one's own profile, and the users as administrators keep them."""
