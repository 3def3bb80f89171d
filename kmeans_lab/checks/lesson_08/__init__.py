"""Exercises of lesson 08: initialization."""
