"""What a conversation is: blocks, messages, turns, the tree, settings, models, failures. Standard library only."""
