"""The collaborations' data releases as files: what each holds, where it comes from, and its hashes; no physics."""
