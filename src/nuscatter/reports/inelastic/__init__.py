"""Inelastic scattering told: curves for figures, and measured flux averages beside predicted ones."""
