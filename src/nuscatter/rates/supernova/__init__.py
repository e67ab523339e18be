"""Events of a burst of neutrinos in a detector with several channels."""
