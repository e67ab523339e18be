"""Events: samples of what happens in a detector, from the same kernels as the expected counts.

A block holds some ten thousand events as arrays (``block.py``), each of one process (``process.py``). A law says what
happens when a particle of known energy meets its target (``law.py``): elastic scattering is one, a reaction another.
"""
