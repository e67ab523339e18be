"""Physics beyond the Standard Model as terms: each adds to any model with ``+``."""
