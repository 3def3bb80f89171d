"""Exercises of lesson 10: scaling, principal components, and what becomes of distances."""
