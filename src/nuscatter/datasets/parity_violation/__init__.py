"""Measured asymmetries of parity-violating electron scattering as likelihoods of nuclear models."""
