"""Figures of axion-like particles."""
