"""Momenta of the mesons that protons make, and what is seen of their decays from an angle."""
