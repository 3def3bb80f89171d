"""Exercises of lesson 03: broadcasting."""
