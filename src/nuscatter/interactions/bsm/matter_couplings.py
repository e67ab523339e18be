r"""What matter on the way makes of non-standard interactions: the ε of oscillations from the ε of quarks and electrons.

Neutrinos scatter forward on all electrons and quarks of unpolarised matter at rest, which has a vector density only:

.. math:: \epsilon_{\alpha\beta} = \sum_f \frac{n_f}{n_e}\, \epsilon^f_{\alpha\beta}, \qquad
          \frac{n_u}{n_e} = 2 + Y_n, \quad \frac{n_d}{n_e} = 1 + 2 Y_n,

in units of :math:`V = \sqrt2\, G_F n_e`, with Y_n neutrons for each electron (I. Esteban et al., JHEP 08 (2018) 180,
arXiv:1805.04530, from memory; the Standard Model's charged current is ε_ee = 1 on left-handed electrons).
"""

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import common_shape, instance, not_negative
from nuscatter.interactions.bsm.flavour import PAIRS
from nuscatter.interactions.bsm.nsi import NSI

_FLAVOURS = ("e", "mu", "tau")


def matter_couplings(term: NSI, *, neutrons_per_electron: float = 1.0) -> NDArray[np.complex128]:
    """Return ε_αβ of neutral matter, in the order e, μ, τ, as `MatterOscillation` takes it.

    Args:
        term: Couplings to quarks, nucleons and electrons.
        neutrons_per_electron: Y_n of the matter, as 1 where half of the nucleons are protons.

    Returns:
        The shape (3, 3), or (batch, 3, 3) if a coupling is an array.

    Raises:
        InputError: the term is no NSI, the couplings have different lengths, or the number is negative.

    Example:
        >>> from nuscatter.interactions.bsm.nsi import NSI
        >>> matter_couplings(NSI(ee_u=0.1, emu_d=0.05j)).round(2).tolist()[0]
        [(0.3+0j), 0.15j, 0j]
    """
    instance("term", term, NSI, "NSI couplings, as NSI(ee_u=0.1)")
    neutrons = float(not_negative("neutrons_per_electron", neutrons_per_electron, single=True))
    quarks = {"u": 2 + neutrons, "d": 1 + 2 * neutrons}
    share = quarks | {"p": 1.0, "n": neutrons, "e": 1.0, "eL": 1.0, "eR": 1.0}
    common_shape(**{name: value.real for name, value in term.couplings.items()})
    batch = np.broadcast_shapes(*(value.shape for value in term.couplings.values()))
    result = np.zeros((*batch, 3, 3), dtype=complex)
    for name, value in term.couplings.items():
        pair, target = name.split("_")
        row, column = (_FLAVOURS.index(flavour) for flavour in PAIRS[pair])
        result[..., row, column] += share[target] * value
        if row != column:
            result[..., column, row] += share[target] * np.conj(value)
    return result
