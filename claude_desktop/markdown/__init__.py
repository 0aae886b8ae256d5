"""Source text -> leaves, whole or growing; code highlighting. Knows no Qt."""
