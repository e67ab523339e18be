"""How well predictions are known: sources of uncertainty, what each does to a prediction, and nuisances of fits."""
