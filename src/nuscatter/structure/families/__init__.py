"""Nuclear models with free numbers: neutrons of a radius and a surface, mean fields along the symmetry energy."""
