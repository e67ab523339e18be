"""From a function of named parameters to intervals; this floor knows no physics.

A likelihood (`likelihood`) is a value that adds; `minimise.fit` returns a `intervals.FitResult` that answers questions.
"""
