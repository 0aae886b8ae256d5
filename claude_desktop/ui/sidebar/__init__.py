"""The pane at the left: the conversations, and how the app is connected."""
