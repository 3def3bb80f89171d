"""Exercises of lesson 05: precision."""
