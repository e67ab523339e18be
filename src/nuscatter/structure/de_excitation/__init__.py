"""How an excited nucleus decays: photons, neutrons, protons and alpha particles by evaporation."""
