"""Exercises of lesson 09: choosing K."""
