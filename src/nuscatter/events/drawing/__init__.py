"""Drawing at random: quantiles of densities, directions around an axis, points in a volume, arrival times."""
