"""What is said where something stands in the place of a likelihood."""


def a_likelihood(value: object) -> str:
    """Return what was expected in place of a value that is no likelihood; data are told how they make one.

    Example:
        >>> a_likelihood(3)
        'a likelihood'
    """
    if callable(getattr(value, "likelihood", None)):
        return "data.likelihood(f), with f a function of the parameters that returns a model,"
    return "a likelihood"
