r"""Where coherent scattering cannot tell non-standard couplings apart, and what a number of events says of them.

A rate sees the square of

.. math:: Q_W + 2 [\epsilon^u (2Z + N) + \epsilon^d (Z + 2N)]

(J. Barranco, O. G. Miranda and T. I. Rashba, JHEP 12 (2005) 021; review Eq. 53). So a nucleus is blind to couplings in
the proportion of `blind_slope`, and the couplings of `second_solution` turn the sign of the charge, which no rate
shows. Both differ a little from nucleus to nucleus: that is all that a second target can use (`expected_rise`).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.datasets.dataset import Dataset
from nuscatter.errors import choose, finite, instance, one_of
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, WeakCouplings
from nuscatter.interactions.shapes import neutrons, protons
from nuscatter.matter.nuclide import Nuclide
from nuscatter.rates.hypothesis import AnyHypothesis

#: Quarks of each kind in a proton and in a neutron.
QUARKS: Mapping[str, tuple[int, int]] = MappingProxyType({"u": (2, 1), "d": (1, 2), "both": (3, 3)})


def quarks_in(nuclide: Nuclide, quark: str) -> int:
    """Return how many quarks of a kind, u, d or both, are in a nucleus.

    Raises:
        InputError: there is no such kind, or the nucleus is no Nuclide.

    Example:
        >>> import nuscatter as ns
        >>> quarks_in(ns.nuclide("Ar40"), "u"), quarks_in(ns.nuclide("Ar40"), "both")
        (58, 120)
    """
    in_proton, in_neutron = QUARKS[choose("quark", quark, {each: each for each in QUARKS})]
    chosen = instance("nuclide", nuclide, Nuclide, "a Nuclide, as ns.nuclide returns it,")
    return in_proton * chosen.Z + in_neutron * chosen.N


def blind_slope(nuclide: Nuclide) -> float:
    r"""Return dε^d/dε^u along which a nucleus sees nothing, :math:`-(2Z + N)/(Z + 2N)`.

    Example:
        >>> import nuscatter as ns
        >>> round(blind_slope(ns.nuclide("Ar40")), 6), round(blind_slope(ns.nuclide("Cs133")), 6)
        (-0.935484, -0.890995)
    """
    return -quarks_in(nuclide, "u") / quarks_in(nuclide, "d")


def second_solution(nuclide: Nuclide, quark: str, *, flavour: str = "e", couplings: WeakCouplings = EFFECTIVE) -> float:
    r"""Return the coupling that turns the sign of the weak charge of a nucleus.

    .. math:: \epsilon = -Q_W / n_q

    with the number of quarks :math:`n_q` of `quarks_in`.

    Args:
        nuclide: The nucleus.
        quark: u, d or both: what has the coupling.
        flavour: Of the neutrino: e, mu or tau.
        couplings: Of the Standard Model.

    Raises:
        InputError: there is no such kind of quark or flavour, or `nuclide` is none.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.interactions.couplings.weak_couplings import TREE
        >>> round(second_solution(ns.nuclide("Ar40"), "d", couplings=TREE), 6)
        0.341565
    """
    quarks = quarks_in(nuclide, quark)
    charges = couplings.on_nuclei(
        np.asarray(sin2_theta_w_low_energy.value), one_of("flavour", flavour, ("e", "mu", "tau"))
    )
    on_proton, on_neutron = (float(np.asarray(charges[each])) for each in (protons, neutrons))
    return -(on_proton * nuclide.Z + on_neutron * nuclide.N) / quarks


def expected_rise(
    data: Dataset, function: Callable[[float], AnyHypothesis], *, at: float, reference: float = 0.0
) -> float:
    r"""Return by how much −2 ln L is to rise from one coupling to another, of the number of events alone.

    .. math:: \frac{(\hat N - N_1)^2}{\sigma^2 + f^2 N_1^2} - \frac{(\hat N - N_0)^2}{\sigma^2 + f^2 N_0^2}

    with :math:`\hat N \pm \sigma` of `fit_signal` and the relative error f of what scales the prediction. It uses
    neither energies nor times: an estimate that a fit is compared with.

    Args:
        data: The data set.
        function: A coupling → a model.
        at: The coupling of :math:`N_1`.
        reference: That of :math:`N_0`.

    Raises:
        InputError: a coupling is not finite.
    """
    fitted = data.fit_signal()
    events, error = fitted.values["cevns"], fitted.errors["cevns"]
    relative = sum((each.sigma or 0.0) ** 2 for each in data.prediction.rates)

    def distance(coupling: float) -> float:
        number = float(data.expected(function(float(finite("a coupling", coupling, single=True))))["cevns"].sum())
        return (events - number) ** 2 / (error**2 + relative * number**2)

    return distance(at) - distance(reference)
