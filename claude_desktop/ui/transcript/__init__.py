"""The conversation as it is read: model -> layout -> view, where only what is near the screen is laid out."""
