"""Neutrino sources: spectra, fluxes, their time profiles, and the places that make them."""
