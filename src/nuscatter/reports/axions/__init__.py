"""Axion-like particles: counts in a plane of masses and couplings, and what a search excludes."""
