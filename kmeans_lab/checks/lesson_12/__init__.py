"""Exercises of lesson 12: matching scikit-learn."""
