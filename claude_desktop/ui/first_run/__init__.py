"""The first screen: connect with a key, to a gateway or local server, or look around."""
