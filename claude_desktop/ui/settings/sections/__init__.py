"""One setting each, as the panel shows it. A new one is a file here and a line in `conversation_panel.py`."""
