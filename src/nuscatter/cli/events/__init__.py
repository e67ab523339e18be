"""``nuscatter events``: events of an experiment in a file."""
