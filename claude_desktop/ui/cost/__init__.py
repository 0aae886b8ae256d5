"""The window about cost: what was spent when, on which model and with which account."""
