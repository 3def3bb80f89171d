"""A function that was looked into, as a widget."""
