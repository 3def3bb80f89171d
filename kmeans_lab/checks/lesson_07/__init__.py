"""Exercises of lesson 07: the estimator."""
