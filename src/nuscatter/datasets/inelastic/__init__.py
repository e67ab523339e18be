"""Measured flux averages of inelastic scattering as likelihoods of one number."""
