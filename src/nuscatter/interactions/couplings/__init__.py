"""The Standard Model's couplings: at tree level, as published effective numbers, and with loops of light fermions."""
