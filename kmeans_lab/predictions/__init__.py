"""Predictions: questions and answers as data, one file a lesson, and what is said of a guess.

A notebook holds the names of questions alone. What is true, why, and what usual wrong answers
overlook stands here, and is told once an answer was made.
"""
