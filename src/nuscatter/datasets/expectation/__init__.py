"""The expected counts of a data set: signal and backgrounds that change with nuisances, for one point or thousands."""
