"""Photons and electrons in a target: where they come from, and how soon they are lost."""
