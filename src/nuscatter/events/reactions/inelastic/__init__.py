"""Inelastic scattering as a law: the lepton, and what an excited nucleus emits until it is in its ground state."""
