"""What is asked, about which mentions? `intent` reads it; the words are in `cues`."""
