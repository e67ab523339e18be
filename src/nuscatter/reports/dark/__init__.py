"""Dark matter: limits of data, and the couplings that give the relic density."""
