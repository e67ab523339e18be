"""What every spherical mean field shares: mesh, orbits, occupations, self-consistency, ground states."""
