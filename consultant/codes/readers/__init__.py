"""What the editions say: one file a family of books, functions that take a `View` (`consultant/codes/view.py`)."""
