"""Blocks of work, the executors that compute them, the folders of runs, and the cache; no physics."""
