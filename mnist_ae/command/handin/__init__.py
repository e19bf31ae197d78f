"""Hand-in: how far a class is, from its notebooks, by checks that it can't change."""
