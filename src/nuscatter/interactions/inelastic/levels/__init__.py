"""Discrete levels with measured strength: transitions, their cross sections and rates, carbon and argon."""
