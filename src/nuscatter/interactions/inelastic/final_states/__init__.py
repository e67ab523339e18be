"""What comes out of inelastic scattering, and what of it a detector sees."""
