"""Figures of excitations of nuclei."""
