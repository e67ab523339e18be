"""The expected counts of a data set: a signal and backgrounds that change with nuisances, for one point or thousands."""
