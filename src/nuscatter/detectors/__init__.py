"""From a recoil to counts in a detector: quenching, smearing, efficiency, bins."""
