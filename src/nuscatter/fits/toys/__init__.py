"""Data that might have been: toys, Asimov data, limits, Feldman–Cousins, coverage."""
