"""−2 ln L as a value that adds: of counts, of measured values, of constraints, and of random data sets."""
