"""File -> conversations. What is read here is anybody's: it is bounded, checked, and only ever data."""
