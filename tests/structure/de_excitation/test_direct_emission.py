import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.de_excitation.direct_emission import DirectEmission
from nuscatter.structure.de_excitation.emission import deuteron, neutron, proton, separation_energy
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.structure.de_excitation.inverse_cross_sections import particle_absorption
from nuscatter.units import MeV

E = np.array([4.0, 10.0, 22.0, 40.0]) * MeV
POTASSIUM = nuclide("K40")


def test_no_share_is_evaporation():
    found, expected = DirectEmission(0.0)(POTASSIUM, E), Evaporation()(POTASSIUM, E)
    for name in expected.channels:
        assert found.probability[found.channel(name)] == pytest.approx(expected.probability[expected.channel(name)])


def test_it_is_linear_in_the_share():
    none, half, all_ = (DirectEmission(share)(POTASSIUM, E) for share in (0.0, 0.5, 1.0))
    name = "np"
    ends = [each.probability[each.channel(name)] for each in (none, half, all_)]
    assert ends[1] == pytest.approx((ends[0] + ends[2]) / 2)


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_energy_and_probability_are_conserved(share):
    products = DirectEmission(share)(POTASSIUM, E)
    total = products.separation[:, None] + products.photons + products.neutrons + products.charged
    assert np.abs((total - products.excitation)[products.probability > 0]).max() / MeV < 1e-8
    assert products.probability.sum(axis=0) == pytest.approx(np.ones(4), rel=1e-12)


def test_below_the_nucleons_all_is_as_without():
    energy = [0.99 * separation_energy(POTASSIUM, proton)]
    assert DirectEmission(1.0)(POTASSIUM, energy).probability[0, 0] == pytest.approx(
        Evaporation()(POTASSIUM, energy).probability[0, 0]
    )


def test_where_the_barrier_holds_all_nucleons_photons_have_the_energy():
    """A proton has 1.5 MeV in ²⁰⁸Bi at 5.2 MeV, far below the top of its barrier."""
    lead, energy = nuclide("Bi208"), [5.2 * MeV]
    assert separation_energy(lead, proton) < energy[0] < separation_energy(lead, neutron)
    found = DirectEmission(0.4)(lead, energy)
    assert found.photons[found.channel("gamma"), 0] / MeV == pytest.approx(5.2, rel=1e-12, abs=0)


def test_direct_neutrons_are_hard_and_few():
    lead, energy = nuclide("Bi208"), [25.0 * MeV]
    statistical, direct = Evaporation()(lead, energy), DirectEmission(1.0, nucleons=(neutron,))(lead, energy)
    assert direct.mean_neutron_number()[0] < statistical.mean_neutron_number()[0]
    carried = [(each.probability * each.neutrons).sum() for each in (statistical, direct)]
    assert carried[1] > 1.5 * carried[0]


@pytest.mark.slow
def test_the_spectrum_of_a_direct_neutron():
    """Its mean energy is ∫ε² σ dε / ∫ε σ dε up to E − S, whatever the hole's energy: a density that is constant."""
    lead, energy = nuclide("Pb208"), 14.0
    most = energy - separation_energy(lead, neutron) / MeV
    kinetic = np.linspace(1e-6, most, 20001)
    weight = kinetic * particle_absorption(nuclide("Pb207"), neutron, kinetic)
    expected = np.trapezoid(kinetic * weight, kinetic) / np.trapezoid(weight, kinetic)
    fine = Evaporation(particles=(neutron, proton), step=0.05 * MeV)
    products = DirectEmission(1.0, nucleons=(neutron,), then=fine)(lead, [energy * MeV])
    assert products.channels[1] == "n"
    assert products.probability[1, 0] > 0.999
    assert products.neutrons[1, 0] / MeV == pytest.approx(expected, rel=0.01)


def test_the_kind_of_nucleon_is_followed():
    products = DirectEmission(1.0, nucleons=(proton,))(POTASSIUM, [15.0 * MeV])
    assert products.probability[products.proton_number == 0].sum() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": 1.2},
        {"share": 0.5, "nucleons": ()},
        {"share": 0.5, "nucleons": (deuteron,)},
        {"share": 0.1, "then": 3},
    ],
)
def test_wrong_arguments(wrong):
    with pytest.raises(InputError):
        DirectEmission(**wrong)
