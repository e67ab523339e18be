"""The Standard Model: its terms on nuclei, on their spins, on electrons, and the loops that correct them."""
