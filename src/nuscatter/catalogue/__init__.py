"""Experiments as built: facts with their sources, and predictions assembled from them."""
