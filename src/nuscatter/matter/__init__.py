"""Targets: nuclides with their measured facts, and materials made of them."""
