"""The common parts of spherical mean fields: mesh, orbits, occupations, self-consistency, ground states."""
