"""−2 ln L as a value that adds: of counts, of measured values, of constraints, and of random data sets.

Example:
    >>> import numpy as np
    >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood, Pull
    >>> signal, background = np.array([3.0, 1.0]), np.array([2.0, 2.0])
    >>> counts = PoissonLikelihood([6, 2], lambda mu, b=1.0: mu * signal + b * background)
    >>> joint = counts + Pull("b", mean=1.0, sigma=0.1)
    >>> joint.parameters
    ('mu', 'b')
    >>> round(joint(mu=1.0, b=1.0), 6)
    0.565998
"""
