"""The exercises: what each asks, which answers are right, and what a wrong one believes."""
