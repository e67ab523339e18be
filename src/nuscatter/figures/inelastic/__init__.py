"""Figures of inelastic scattering on nuclei."""
