"""Counts from products of shapes against counts from the strengths at all nodes, which know nothing of shapes."""

from dataclasses import dataclass

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.computing.sending import dumps, loads
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.direction import Directions
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.channels import ELECTRON, FREE_ELECTRON, VECTOR
from nuscatter.interactions.parts import expanded, protons, unity
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.structure.nucleus import Helm, Nucleus, helm
from nuscatter.units import fm, keV, kg, m, tonne, year

FLUX = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
CSI = Experiment(FLUX, Detector("CsI", 10 * kg, np.array([1, 4, 9, 30]) * keV))
BATCH = {"ee_u": np.array([0.1, -0.3, 0.4, 0.0]), "etau_d": np.array([0.2j, 0.1, 0.0, 0.3 - 0.1j])}


MODELS = [
    StandardModel(),
    StandardModel([0.23]),
    StandardModel([0.2, 0.25, 0.3, 0.31]) + NSI(**BATCH),
    NSI(ee_u=0.1),
    StandardModel() + ns.ElectronScattering() + NSI(ee_e=[0.1, 0.2], mumu_eL=0.3, emu_d=0.1j),
]


def from_strengths(experiment, model):
    """What the strengths at all nodes give."""
    parts = []
    for channel in model.channels:
        for state, rows in experiment._rows.items():
            counts, _ = experiment._from_strengths(model, channel, state, experiment._folded.nuclei)
            if counts.ndim:
                whole = np.zeros((len(experiment.flux.components), *counts.shape[1:]))
                whole[rows] = counts
                parts.append(whole)
    axes = max(each.ndim for each in parts)  # a part without a batch axis is the same for all of a batch
    return sum(each if each.ndim == axes else each[..., None] for each in parts)


@pytest.mark.parametrize("model", MODELS)
def test_products_of_shapes_give_the_counts_of_the_strengths(model):
    assert CSI.folds(Hypothesis(model))
    found, expected = CSI.by_component(model), from_strengths(CSI, model)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14 * np.abs(expected).max())


def test_coherences_of_the_sun_are_products_too():
    sun = ns.AdiabaticMSW()(ns.Sun(duration=1 * year, only=("8B",)))
    xenon = Experiment(sun, Detector("Xe", 1 * tonne, np.array([0.5, 1, 4]) * keV))
    model = StandardModel() + NSI(etau_u=[0.3 + 0.2j, -0.1], mutau_d=[0.1, 0.2j])
    assert any(type(state).__name__ == "Coherence" for state in xenon._rows)
    np.testing.assert_allclose(xenon.by_component(model), from_strengths(xenon, model), rtol=1e-11, atol=1e-12)


def test_directions_are_folded_with_the_energies():
    detector = Detector("Ar", 10 * kg, np.array([5, 20, 80]) * keV, directions=Directions(np.linspace(0, 1, 4)))
    argon, model = Experiment(FLUX, detector), StandardModel() + NSI(ee_u=[0.1, 0.2])
    flat = argon.by_component(model)
    np.testing.assert_allclose(flat.reshape(len(flat), -1, 2), from_strengths(argon, model), rtol=1e-12)


def test_a_structure_of_ones_own_is_used():
    def thick(nuclide):
        return Nucleus(nuclide, Helm(5.5 * fm), Helm(6.0 * fm))

    model = StandardModel() + NSI(mumu_u=[0.1, -0.2])
    assert not np.allclose(CSI.counts(Hypothesis(model, structure=thick)), CSI.counts(model), rtol=1e-3)
    np.testing.assert_allclose(
        CSI.counts(Hypothesis(model, structure=thick)), Experiment(FLUX, CSI.detector, thick).counts(model), rtol=1e-13
    )


def test_radii_that_are_a_batch_are_not_folded():
    """Each radius has a shape of its own: the strengths at the nodes tell, in the same batch axis as before."""
    radii = np.array([4.5, 5.0, 5.5]) * fm

    def of(radius):
        return lambda nuclide: Nucleus(nuclide, Helm(5.0 * fm), Helm(radius))

    found = CSI.counts(StandardModel(), structure=of(radii))
    for at, radius in enumerate(radii):
        np.testing.assert_allclose(found[..., at], CSI.counts(StandardModel(), structure=of(radius)), rtol=1e-12)


@dataclass(frozen=True, eq=False)
class PhotonLike(Term):
    """A vector exchange without mass whose charge is known to be a coupling times a shape."""

    coupling: float
    channels = (VECTOR,)

    def parts(self, channel, amplitude, initial, final):
        return {photon: self.coupling} if initial == final else {}


def photon(q2, nucleus):
    return protons(q2, nucleus) / q2


def test_counts_that_diverge_are_refused_by_products_too():
    to_rest = Experiment(FLUX, Detector("Ar", 10 * kg, np.array([0, 5, 20]) * keV))
    with pytest.raises(InputError, match="threshold"):
        to_rest.counts(StandardModel() + PhotonLike(1e-3))
    above = Experiment(FLUX, Detector("Ar", 10 * kg, np.array([1, 5, 20]) * keV))
    model = StandardModel() + PhotonLike(1e-3)
    np.testing.assert_allclose(above.by_component(model), from_strengths(above, model), rtol=1e-12)


@dataclass(frozen=True, eq=False)
class OfOneFlavour(Term):
    """A charge without parts, whose counts diverge for one flavour."""

    flavour: str
    channels = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        if initial != final:
            return None
        return 1e-3 * protons(q2, nucleus) / (q2 if initial.flavour == self.flavour else 1e4)


@pytest.mark.parametrize("flavour", ["e", "mu"])
def test_counts_that_diverge_for_one_flavour_are_refused(flavour):
    to_rest = Experiment(FLUX, Detector("Ar", 10 * kg, np.array([0, 5, 20]) * keV))
    with pytest.raises(InputError, match="threshold"):
        to_rest.counts(OfOneFlavour(flavour))
    assert np.isfinite(to_rest.counts(OfOneFlavour("tau"))).all()


@dataclass(frozen=True)
class PhotonOn:
    """The shape of a photon's exchange with one element, and one without a divergence for others."""

    Z: int

    def __call__(self, q2, nucleus):
        return protons(q2, nucleus) / (q2 if self.Z == nucleus.nuclide.Z else 1e4)


@dataclass(frozen=True, eq=False)
class OfOneElement(Term):
    Z: int
    in_parts: bool
    channels = (VECTOR,)

    def parts(self, channel, amplitude, initial, final):
        return ({PhotonOn(self.Z): 1e-3} if initial == final else {}) if self.in_parts else None

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return 1e-3 * PhotonOn(self.Z)(q2, nucleus) if initial == final else None


@pytest.mark.parametrize("in_parts", [True, False])
@pytest.mark.parametrize("Z", [53, 55])
def test_counts_that_diverge_for_one_element_are_refused(Z, in_parts):
    to_rest = Experiment(FLUX, Detector("CsI", 10 * kg, np.array([0, 5, 20]) * keV))
    with pytest.raises(InputError, match="threshold"):
        to_rest.counts(OfOneElement(Z, in_parts))
    assert np.isfinite(to_rest.counts(OfOneElement(54, in_parts))).all()


@dataclass(frozen=True, eq=False)
class OnElectrons(Term):
    """The same charges on bound electrons and on free ones, whose amplitudes have the same names."""

    channels = (ELECTRON, FREE_ELECTRON)

    def parts(self, channel, amplitude, initial, final):
        return {unity: 0.3} if initial == final else {}


def test_equal_products_of_two_channels_are_folded_with_the_kernels_of_each():
    xenon = Experiment(FLUX, Detector("Xe", 10 * kg, np.array([1, 5, 20, 50]) * keV))
    found, whole = xenon.by_component(OnElectrons()), 0.0
    for channel in OnElectrons.channels:
        for state, rows in xenon._rows.items():
            whole = whole + np.zeros_like(found)
            whole[rows] += xenon._from_strengths(OnElectrons(), channel, state, xenon._folded.nuclei)[0]
    np.testing.assert_allclose(found, whole, rtol=1e-12)


@dataclass(frozen=True, eq=False)
class Plain(Term):
    """A charge that does not say of what it is a sum."""

    coupling: object
    channels = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return np.asarray(self.coupling) * protons(q2, nucleus) if initial == final else None


def test_a_plain_charge_is_counted_as_before():
    coupling = np.array([0.1, 0.2])
    plain, told = StandardModel() + Plain(coupling), StandardModel() + NSI(ee_p=coupling / 2, mumu_p=coupling / 2)
    assert not CSI.folds(Hypothesis(plain))
    assert expanded(plain, VECTOR, ns.nu_e) is None
    assert expanded(plain, ELECTRON, ns.nu_e) in ({}, None)
    np.testing.assert_allclose(CSI.counts(plain), CSI.counts(told), rtol=1e-12)


def test_what_is_folded_is_bounded_and_sent():
    fresh = Experiment(FLUX, CSI.detector, helm)
    for at in range(80):
        fresh.counts(StandardModel() + Scaled(float(at)))
    assert len(fresh._folded._stored) <= 64
    copy = loads(dumps(fresh))
    assert len(copy._folded._stored) == len(fresh._folded._stored)
    np.testing.assert_array_equal(copy.counts(StandardModel()), fresh.counts(StandardModel()))


@dataclass(frozen=True)
class Power:
    exponent: float

    def __call__(self, q2, nucleus):
        return protons(q2, nucleus) * (1 + q2 / 1e4) ** -self.exponent


@dataclass(frozen=True, eq=False)
class Scaled(Term):
    """A charge with a shape of its own for each exponent."""

    exponent: float
    channels = (VECTOR,)

    def parts(self, channel, amplitude, initial, final):
        return {Power(self.exponent): 0.1} if initial == final else {}


def test_what_another_thread_removes_is_not_missed():
    class Forgetful(dict):
        def __setitem__(self, key, value):
            """Store nothing, as if another thread had removed it at once."""

    experiment = Experiment(FLUX, CSI.detector)
    expected = experiment.counts(StandardModel())
    object.__setattr__(experiment._folded, "_stored", Forgetful())
    np.testing.assert_array_equal(experiment.counts(StandardModel()), expected)
