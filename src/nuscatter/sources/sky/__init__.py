"""Neutrinos of the Sun, the atmosphere and past supernovae."""
