"""The server of the explorer's page: it hands requests to worker processes, and trusts none of them.

It knows no physics. A request is the name of what is wanted and a list of texts (the page's state); an answer is bytes
and their kind. So a mistake in a computation, however slow or fatal, stays in a worker, and the page goes on.
"""
