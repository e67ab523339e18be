"""Inelastic reactions of neutrinos on nuclei."""
