"""From flux, interaction and detector to counts."""
