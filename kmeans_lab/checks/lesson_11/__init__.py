"""Exercises of lesson 11: categories."""
