"""The ledger: numbers that others published beside the same numbers computed here, each with its pull.

A published number is a line of ``tables/ledger.csv`` with its error, its reference and how it was confirmed
(`published.py`). What the library has for it is never typed: it is a function of public calls (`comparison.py`), one
file a subject. `run.py` pairs the two by their key and computes.
"""
