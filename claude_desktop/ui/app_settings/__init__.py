"""The settings of the whole app, in a window of their own: every change holds at once."""
