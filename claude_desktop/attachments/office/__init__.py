"""The text of office documents, read with the standard library alone, within bounds that no file can move."""
