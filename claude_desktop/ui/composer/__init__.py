"""Where a message is written: the editor, the model and effort switch, Send and Stop."""
