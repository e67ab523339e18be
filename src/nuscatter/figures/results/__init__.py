"""Figures of the results: one file a result, each with a function ``figure`` of its `Result`."""
