"""The explorer: a local page to play with, from a source to a likelihood, served on this machine alone.

All that the page shows follows from one flat list of texts (``state.py``), which its link, each request and each export
hold whole. So nothing is kept on the server, and an answer is a function of its query (``answers.py``). The fields of
the page are the keys of an experiment's file and the arguments of the terms, described where they are read.
"""
