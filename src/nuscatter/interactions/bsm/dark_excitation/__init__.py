"""Dark matter that excites nuclei: χ A → χ A*, by the vector responses that electrons and neutrinos have too."""
