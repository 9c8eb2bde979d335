"""What does a text say besides its codes? `gather` does it; every particular has a file."""
