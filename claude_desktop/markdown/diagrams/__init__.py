"""Diagrams written as text, in the common part of Mermaid's language, laid out without a browser."""
