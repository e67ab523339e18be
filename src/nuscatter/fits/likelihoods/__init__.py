"""Likelihoods as values that add, and what they ask of a user's function."""
