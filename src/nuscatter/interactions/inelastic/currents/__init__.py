"""Weak currents of nucleons and leptons: operators, charges, kinematics, the Coulomb field."""
