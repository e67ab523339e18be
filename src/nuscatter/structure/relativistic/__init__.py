"""The relativistic mean field: couplings, meson fields, Dirac orbits, ground states of nuclei and of matter."""
