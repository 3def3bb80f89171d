"""Exercises of lesson 13: beyond memory."""
