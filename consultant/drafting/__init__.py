"""Say it: composers choose the words for findings, the renderer puts them into the templates of their reply kind."""
