"""Exercises of lesson 04: the norm identity."""
