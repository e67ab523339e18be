"""Which data are fitted together, and what they share.

Likelihoods add, and nuisances of the same name are one. The neutrinos per proton (``flux_sns``) are common to the four
data sets of the SNS, the flux of ⁸B (``flux_boron8``) to the two of the Sun. The events of CsI 2017 are among those of
CsI 2021, and whether those of germanium 2024 are among those of 2026 is not known: neither is added to the other.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from nuscatter.datasets import load
from nuscatter.errors import choose
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum
from nuscatter.rates.hypothesis import AnyHypothesis

#: Names of data that are told, and the data sets in them.
COMBINATIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CsI 2017": ("coherent_csi_2017",),
        "CsI 2021": ("coherent_csi_2021",),
        "LAr 2020": ("coherent_lar_2020",),
        "Ge 2024": ("coherent_ge_2024",),
        "Ge 2026": ("coherent_ge_2026",),
        "CONUS+": ("conus_plus_2025",),
        "XENONnT": ("xenonnt_b8_2024",),
        "CsI 2021 + LAr 2020": ("coherent_csi_2021", "coherent_lar_2020"),
        "COHERENT": ("coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2026"),
        "all": ("coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2026", "conus_plus_2025", "xenonnt_b8_2024"),
    }
)


def together(data: str, function: Callable[..., AnyHypothesis]) -> Likelihood:
    """Return the likelihood of data that are fitted together.

    Args:
        data: A name of `COMBINATIONS`.
        function: Named numbers → a model or a `Hypothesis`, as in `Dataset.likelihood`.

    Raises:
        InputError: there are no such data.
        DataError: a release is not at hand.
    """
    return likelihood_of(COMBINATIONS[choose("data", data, {each: each for each in COMBINATIONS})], function)


def likelihood_of(names: Iterable[str], function: Callable[..., AnyHypothesis]) -> Likelihood:
    """Return the likelihood of data sets by name, fitted together: nuisances of one name are one."""
    return LikelihoodSum(tuple(load(each).likelihood(function) for each in names))
