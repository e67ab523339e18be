"""Fits of released data beside the published fits of the same data: our own errors are theirs too, and left out.

The statistical fit has fixed shapes, as collaborations publish it; angles and fluxes are of fits with all nuisances.
"""

from functools import cache, partial

from nuscatter.catalogue.entries import entry
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.datasets import load
from nuscatter.datasets.csi_2017 import coherent_csi_2017
from nuscatter.datasets.dataset import AnyDataset, Dataset
from nuscatter.datasets.xenonnt import boron8_likelihood, xenonnt_b8_2024
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.result import FitResult
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, TREE
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import Nuclide
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.reports.ledger.comparison import Comparison
from nuscatter.reports.report import counting_likelihood
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus, helm_measured
from nuscatter.units import fm

_FIXED = f"{EFFECTIVE.scheme} couplings, Helm; shapes fixed"
_TEMPLATE = "the release's templates; shapes fixed"
_FREE = f"{EFFECTIVE.scheme} couplings, Helm; all nuisances"
#: Names of releases that are not those of their data sets.
_RELEASES = {"coherent_csi_2017": "coherent_csi_2018"}
_ANGLE = f"scheme {EFFECTIVE.scheme}, Helm"


def _data(name: str) -> Dataset:
    """Return a data set; the first CsI data with smooth times of their steady background."""
    data: AnyDataset = coherent_csi_2017(smooth_times=True) if name == "coherent_csi_2017" else load(name)
    if not isinstance(data, Dataset):
        raise InputError(f"{name} has no shapes, but a data set with shapes was expected.")
    return data


@cache
def _of_fixed_shapes(name: str) -> FitResult:
    """Return the statistical fit; argon's with the template of its release, as it was published."""
    model = None if name == "coherent_lar_2020" else StandardModel.effective()
    return _data(name).fit_signal(model, systematics=False)


def _statistical(name: str, parameter: str) -> float:
    return _of_fixed_shapes(name).values[parameter]


def _significance(name: str) -> float:
    return _of_fixed_shapes(name).significance("cevns")


def _free(name: str) -> float:
    return _data(name).fit_signal(StandardModel.effective()).values["cevns"]


def _fitted_angle(likelihood: Likelihood) -> float:
    return fit(likelihood, sin2_theta_w=sin2_theta_w_low_energy.value).values["sin2_theta_w"]


def _angle(name: str) -> float:
    return _fitted_angle(_data(name).likelihood(StandardModel.effective))


def _tree_angle(name: str) -> float:
    return _fitted_angle(_data(name).likelihood(StandardModel))


def _counted_angle(name: str) -> float:
    return _fitted_angle(counting_likelihood(entry(name)))


def _boron8() -> float:
    """Return the flux of ⁸B of all flavours that XENONnT's events ask for [10⁶ cm⁻² s⁻¹]."""
    return fit(boron8_likelihood(xenonnt_b8_2024(), StandardModel.effective())).values["boron8"]


def _neutrons(radius: float) -> Hypothesis:
    """Return Cs and I with neutrons of one Helm radius [fm] and protons of the measured one."""

    def nucleus(nuclide: Nuclide) -> Nucleus:
        return Nucleus(nuclide, helm_measured(nuclide).proton, Helm(radius * fm))

    return Hypothesis(StandardModel.effective(), structure=nucleus)


def _neutron_radius() -> float:
    """Return the mean radius of the neutrons of Cs and I [fm] from the first CsI data, all nuisances free."""
    likelihood = _data("coherent_csi_2017").likelihood(_neutrons)
    return fit(likelihood, radius=5.0, limits={"radius": (3.0, 8.0)}).values["radius"]


def _of(key: str, how: str, compute: "partial[float]") -> Comparison:
    """Return a fit of the data set that its function names first."""
    name = str(compute.args[0])
    return Comparison(key, how, compute, slow=True, release=_RELEASES.get(name, name))


COMPARISONS = (
    _of("lar20-n", _TEMPLATE, partial(_statistical, "coherent_lar_2020", "cevns")),
    _of("lar20-n-times", _FREE, partial(_free, "coherent_lar_2020")),
    _of("lar20-brn", _TEMPLATE, partial(_statistical, "coherent_lar_2020", "lar2020_brn")),
    _of("lar20-steady", _TEMPLATE, partial(_statistical, "coherent_lar_2020", "lar2020_steady")),
    _of("lar20-sigma", _TEMPLATE, partial(_significance, "coherent_lar_2020")),
    _of("csi21-n", _FREE, partial(_free, "coherent_csi_2021")),
    _of("csi21-sigma", _FIXED, partial(_significance, "coherent_csi_2021")),
    _of("csi21-angle", _ANGLE, partial(_angle, "coherent_csi_2021")),
    _of("csi21-angle-tree", f"scheme {TREE.scheme}, Helm", partial(_tree_angle, "coherent_csi_2021")),
    Comparison("csi21-angle-counts", f"{_ANGLE}; published counts", partial(_counted_angle, "COHERENT-CsI-2021")),
    _of("csi17-n", f"{_FIXED}; steady times smooth", partial(_statistical, "coherent_csi_2017", "cevns")),
    _of("csi17-sigma", f"{_FIXED}; steady times smooth", partial(_significance, "coherent_csi_2017")),
    Comparison("csi17-rn", f"{_FREE}; neutrons", _neutron_radius, slow=True, release=_RELEASES["coherent_csi_2017"]),
    _of("ge24-n", _FREE, partial(_free, "coherent_ge_2024")),
    Comparison("xent24-flux", _FREE, _boron8, slow=True, release="xenonnt_b8"),
)
