"""Figures of nuclei: densities and form factors, how models differ, and electrons that feel the weak force."""
