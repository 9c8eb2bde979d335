"""The web floor: so far what monitoring reads (`/health`, `/metrics`) and the page of the post office (`/post`)."""
