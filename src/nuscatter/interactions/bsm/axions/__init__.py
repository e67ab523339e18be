"""Detection of axion-like particles."""
