"""The small parts that panes are made of."""
