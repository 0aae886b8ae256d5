"""The built-in demo: an honest server on this machine that speaks the Messages API. Standard library only."""
