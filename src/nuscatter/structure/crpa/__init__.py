"""Continuum RPA: the response of a spherical nucleus with the residual force of its own Skyrme mean field."""
