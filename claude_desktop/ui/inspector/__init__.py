"""The request inspector: what was sent for a reply, what came back, and how long each stage took."""
