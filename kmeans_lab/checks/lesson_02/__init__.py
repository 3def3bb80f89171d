"""Exercises of lesson 02: loops."""
