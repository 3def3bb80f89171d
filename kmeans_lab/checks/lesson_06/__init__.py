"""Exercises of lesson 06: measuring."""
