"""Exercises of the closing project: a photograph, and a fast K-Means of one's own."""
