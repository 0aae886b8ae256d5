"""The log, the last crash, and what to do with an error that nobody expected. Nothing here tells anyone outside."""
