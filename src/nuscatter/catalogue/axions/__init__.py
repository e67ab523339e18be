"""Searches for axion-like particles."""
