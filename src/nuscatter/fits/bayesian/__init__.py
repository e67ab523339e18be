"""Posteriors and priors."""
