"""Forms: built from values, they clean and never write."""
