"""The pane at the right: the settings of the conversation that is shown."""
