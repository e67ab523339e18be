"""A model of de-excitation of which only means are known."""

from dataclasses import dataclass

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.events.codes import NEUTRON, PHOTON, PROTON
from nuscatter.events.reactions.inelastic.means import Means, emitter_of, particles_in
from nuscatter.events.reactions.inelastic.steps import Steps
from nuscatter.structure.de_excitation.direct_emission import DirectEmission
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.structure.de_excitation.products import Products
from nuscatter.units import MeV

POTASSIUM = ns.nuclide("K40")
E = np.array([3.0, 30.0]) * MeV
NONE = np.zeros(2)


@dataclass(frozen=True)
class Half:
    """Photons alone at 3 MeV; at 30 two neutrons and a proton in half of the decays."""

    name: str = "2np"
    lost: float = 0.0

    def __call__(self, nuclide, excitation):
        separation = ns.nuclide("Ar37").mass + ns.nuclide("H1").mass + 2 * ns.nuclide("n1").mass - nuclide.mass
        high = excitation > 25 * MeV
        free = np.where(high, excitation - separation - 1 * MeV, 0.0)
        zero = np.zeros(excitation.size)
        return Products(
            excitation=excitation,
            channels=("gamma", self.name),
            probability=np.stack([1 - 0.5 * high, 0.5 * high]),
            photons=np.stack([excitation, np.where(high, 1 * MeV - self.lost, 0.0)]),
            neutrons=np.stack([zero, 0.75 * free]),
            charged=np.stack([zero, 0.25 * free]),
            separation=np.array([0.0, separation]),
            neutron_number=np.array([0, 2]),
            proton_number=np.array([0, 1]),
        )


def test_energies_are_split_evenly():
    one = Means(Half(), POTASSIUM, E)
    found = one.draw(np.random.default_rng(1), energy=np.array([0, 1, 1]), channel=np.array([0, 0, 1]))
    assert found.number.tolist() == [1, 1, 4]
    assert found.code[:, 2].tolist() == [NEUTRON, NEUTRON, PROTON, PHOTON]
    free = one.products.neutrons[1, 1], one.products.charged[1, 1]
    expected = [free[0] / 2, free[0] / 2, free[1], 1 * MeV]
    assert found.released[:, 2] == pytest.approx(expected, rel=1e-8, abs=0)
    assert found.released[0, :2] / MeV == pytest.approx([3, 30], rel=1e-9, abs=0)
    assert found.nucleus.tolist() == [1_000_190_400, 1_000_190_400, 1_000_180_370]
    assert found.last(np.zeros(3))[2] == pytest.approx(ns.nuclide("Ar37").mass, rel=1e-14, abs=0)


@pytest.mark.parametrize("model", [Half("2n"), Half("twice"), Half(lost=0.1 * MeV)])
def test_what_cannot_be_particles_is_refused(model):
    with pytest.raises(InputError):
        Means(model, POTASSIUM, E).draw(np.random.default_rng(1), energy=np.array([1]), channel=np.array([1]))


@pytest.mark.parametrize("name", ["gamma", "", "2", "nx", "p+n"])
def test_names_that_say_no_particles(name):
    assert particles_in(name) == ()


def test_models_with_steps_are_followed():
    for model in (Evaporation(), DirectEmission(0.2)):
        assert isinstance(emitter_of(model, POTASSIUM, E), Steps)
    assert isinstance(emitter_of(Half(), POTASSIUM, E), Means)


def test_events_of_such_a_model(drawn, sums):
    """Half of the decays above 25 MeV, counted by their neutrons."""
    term = ns.inelastic("Ar40", ns.CHARGED_CURRENT, seen=ns.AllEnergy(ns.WithNeutrons(2), decays=Half()))
    _, events = drawn(term)
    products = events.block(0).products
    assert set(sums(products, np.ones(len(products.pdg)), [NEUTRON])) == {2}
    assert (products.first[1:] - products.first[:-1] == 6).all()
