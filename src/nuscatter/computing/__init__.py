"""Blocks of work, the executors that do them, the folders that keep them, and the cache; no physics."""
