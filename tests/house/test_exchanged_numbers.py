"""No two numbers can be exchanged unseen: at most one bare number of a public call is positional.

``GaussianSmearing(50 * eV)`` once took the width for the stochastic term, and nobody saw it. Where an order is that of
the field, or where an exchange is refused, the call is named below with the reason.
"""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nuscatter
import nuscatter as ns
from nuscatter.detectors.quenching import Lindhard, TabulatedQuenching, lindhard_k
from nuscatter.errors import InputError
from nuscatter.fits.bayesian.priors import Flat
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.spectra.spectrum import Tabulated
from nuscatter.units import MeV, eV, keV, us

FORMULA = "the order of the formula, as σ(E, T, M), kept by all kinematics and cross sections"
POINTS = "points and values at them, as numpy.interp has them; points that do not increase are refused"
ENDS = "from one end to the other; the other way round is refused"
WRITTEN = "value, uncertainty: as one writes 1.0 ± 0.1"
ROW = "a row of a table or of a result, which the library makes"
WHOLE = "one is a whole number, and another one is refused there"
STATISTICS = "observed, expected: the order of the field"
KINDS = "one of them is a tuple, a matrix or a function, and another kind is refused there"
INSIDE = "called by the library with what it has made"

#: What may have two bare numbers in order.
REASONS = {
    "constants.Measured": WRITTEN,
    "catalogue.spectrometers.Acceptance": POINTS,
    "computing.block_runs.Workers": KINDS,
    "figures.names.Name": ROW,
    "figures.predictions.ratio": "x, y: as what is drawn",
    "figures.predictions.spectrum": "x, y: as what is drawn",
    "figures.nuclei.structure.form_factor_figure": KINDS,
    "datasets.expectation.nuisance.Nuisance": WRITTEN,
    "detectors.efficiency.Gap": ENDS,
    "detectors.efficiency.TabulatedEfficiency": POINTS,
    "detectors.quenching.TabulatedQuenching": POINTS,
    "detectors.quenching.Lindhard": WHOLE,
    "detectors.quenching.lindhard_k": WHOLE,
    "detectors.detector.Detector": KINDS,
    "detectors.photoabsorption.TabulatedPhotoabsorption": POINTS,
    "fits.likelihoods.likelihood.GaussianLikelihood": WRITTEN,
    "fits.likelihoods.likelihood.Pull": WRITTEN,
    "fits.likelihoods.templates.TemplateLikelihood": STATISTICS,
    "fits.minimum.p_value.pearson_residuals": STATISTICS,
    "fits.minimum.result.FitResult": ROW,
    "fits.minimum.result.FitResult.contour": "a level is below 1, a size above; another one is refused",
    "fits.toys.toys.Toys": KINDS,
    "interactions.inelastic.currents.lepton_coulomb.CoulombField": "Z, A; the other way round is refused",
    "interactions.inelastic.tabulated.CrossSectionTable": KINDS,
    "interactions.standard.inverse_beta.InverseBetaDecay.dsigma_dpositron": FORMULA,
    "matter.electrons.Shell": ROW,
    "propagation.mixing.Mixing.mass_fractions": FORMULA,
    "propagation.oscillating_spectrum.Phase": INSIDE,
    "propagation.oscillating_spectrum.Factor": INSIDE,
    "reports.parity_violation.SkinLine.skin": WRITTEN,
    "sources.accelerators.beam_on_target.Facility.fraction": ENDS,
    "interactions.bsm.axions.axio_electric.atomic_absorption": WHOLE,
    "sources.dark.axions.annihilation.annihilation_denergy": FORMULA,
    "sources.dark.axions.bremsstrahlung.bremsstrahlung_denergy": FORMULA,
    "sources.dark.axions.compton.compton_cosine": FORMULA,
    "sources.dark.axions.compton.compton_denergy": FORMULA,
    "sources.dark.axions.compton.inverse_compton_denergy": FORMULA,
    "sources.dark.axions.primakoff.AtomicScreening.potential": WHOLE,
    "sources.dark.axions.primakoff.inverse_primakoff_dq2": FORMULA,
    "sources.dark.axions.primakoff.point_primakoff": WHOLE,
    "sources.dark.axions.primakoff.primakoff_cosine": FORMULA,
    "sources.dark.axions.primakoff.primakoff_dq2": FORMULA,
    "sources.timing.TimeProfile.fraction": ENDS,
    "sources.timing.TimeProfile": KINDS,
    "sources.timing.PiecewiseLinear": POINTS,
    "sources.timing.tabulated": POINTS,
    "sources.dark.photons.attenuation.photon_cross_section": WHOLE,
    "sources.dark.photons.attenuation.photoelectric": WHOLE,
    "sources.dark.photons.electron_losses.bremsstrahlung": WHOLE,
    "sources.dark.photons.electron_losses.collision_loss": WHOLE,
    "sources.dark.photons.pair_production.pairs_of_nucleus": WHOLE,
    "sources.dark.photons.pair_production.pairs_of_electrons": WHOLE,
    "sources.reactors.fission_uncertainty.Mode": POINTS,
    "sources.reactors.reactor.mean_energy_per_fission": KINDS,
    "sources.spectra.beta_minus.beta_antineutrinos": WHOLE,
    "sources.spectra.beta_minus.fermi_function": WHOLE,
    "sources.spectra.beta_plus.positron_fermi_function": WHOLE,
    "sources.spectra.beta_plus.positron_neutrinos": WHOLE,
    "sources.spectra.production_region.ProductionRegion": POINTS,
    "sources.spectra.spectrum.Tabulated": POINTS,
    "structure.densities.fermi.TabulatedDensity": POINTS,
    "structure.densities.shapes.FourierBessel": KINDS,
}
#: Modules and methods of which the same holds throughout.
OF_MODULES = {
    "interactions.kinematics": FORMULA,
    "interactions.parity_violation.asymmetries": FORMULA,
    "interactions.parity_violation.kernel": FORMULA,
    "interactions.parity_violation.transfer": FORMULA,
    "interactions.term": FORMULA,
    "rates.fold": FORMULA,
}
OF_METHODS = {
    "moment": "the interface of a spectrum, asked by the fold: k is a whole number",
    "nodes": "the interface of a spectrum, asked by the fold: n is a whole number",
    "folded": "the interface of a pulse, asked by TimeProfile",
    "density": "the interface of a smearing, asked by the detector",
    "cumulative": "the interface of a smearing, asked by the detector",
}


def excluded() -> Any:
    """Return the list of what is inside others, which the tests of substitutions keep."""
    path = Path(__file__).parents[1] / "substitutions" / "excluded.py"
    spec = importlib.util.spec_from_file_location("nuscatter_excluded", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_number(annotation: Any) -> bool:
    text = annotation if isinstance(annotation, str) else str(annotation)
    first = text.partition("[")[0]
    if "Callable" in first and "|" not in first:
        return False
    plain = annotation in (float, int, complex)
    return plain or any(each in text for each in ("ArrayLike", "float", "_NestedSequence", "ndarray", "NDArray"))


def numbers(call: Callable[..., Any]) -> list[str]:
    """Return the names of the parameters that take a bare number, or an array, by position."""
    try:
        parameters = inspect.signature(call).parameters.values()
    except (TypeError, ValueError):
        return []
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [each.name for each in parameters if each.kind in positional and is_number(each.annotation)]


def public() -> Iterator[tuple[str, Callable[..., Any]]]:
    for found in pkgutil.walk_packages(nuscatter.__path__, "nuscatter."):
        if found.name.split(".")[1] in ("cli", "explorer", "reproduce", "printing"):
            continue
        for name, each in vars(importlib.import_module(found.name)).items():
            if name.startswith("_") or getattr(each, "__module__", None) != found.name or not callable(each):
                continue
            where = f"{found.name.removeprefix('nuscatter.')}.{name}"
            yield where, each
            if inspect.isclass(each) and not getattr(each, "_is_protocol", False):
                for key, value in vars(each).items():
                    method = getattr(value, "__func__", value)
                    if not key.startswith("_") and inspect.isfunction(method):
                        yield f"{where}.{key}", method


def in_order() -> dict[str, list[str]]:
    """Return the public calls that take two or more bare numbers in order."""
    reason = excluded().reason
    found = {where: numbers(call) for where, call in public() if reason(where) is None}
    return {where: names for where, names in found.items() if len(names) > 1}


def excuse(where: str) -> str | None:
    """Return why a call may take two bare numbers in order, or None."""
    module = next((why for name, why in OF_MODULES.items() if where.startswith(f"{name}.")), None)
    method = OF_METHODS.get(where.rpartition(".")[2]) if where.count(".") > 2 else None
    return REASONS.get(where) or module or method


def test_no_two_numbers_can_be_exchanged_unseen():
    found = [f"{where}({', '.join(names)})" for where, names in in_order().items() if excuse(where) is None]
    assert not found, f"Make all but one of these keywords (`*` or KW_ONLY), or say why not: {'; '.join(found)}"


def test_every_exception_is_needed():
    names = set(in_order())
    assert not [where for where in REASONS if where not in names]
    assert not [module for module in OF_MODULES if not any(where.startswith(f"{module}.") for where in names)]


def test_the_issues_call_does_not_run():
    with pytest.raises(TypeError, match="positional"):
        ns.detectors.smearing.GaussianSmearing(50 * eV)
    with pytest.raises(TypeError, match="positional"):
        ns.LightVector(1e-4, 10 * MeV, None)


@pytest.mark.parametrize(
    "call",
    [
        lambda: TabulatedQuenching(energies=[0.2, 0.1], factors=np.array([1.0, 20.0]) * keV),
        lambda: Tabulated(energies=[0.0, 1.0, 0.0], values=np.array([1.0, 2.0, 3.0]) * MeV),
        lambda: lindhard_k(73.0, 32),
        lambda: Lindhard(0.16, 32),
        lambda: Flat(1.0, 0.0),
        lambda: facility("SNS").fraction(ns.nu_mu, 1 * us, 0.0),
        lambda: facility("SNS").profile(ns.nu_mu).fraction(1 * us, 0.0),
        lambda: ns.fit(ns.Pull("x", 0, 1) + ns.Pull("y", 0, 1)).contour("x", "y", 48, 0.683),
    ],
)
def test_an_exchange_that_is_said_to_be_refused_is(call):
    with pytest.raises(InputError):
        call()
