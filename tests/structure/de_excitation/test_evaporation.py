import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.de_excitation.emission import alpha, deuteron, neutron, proton, residual_of, separation_energy
from nuscatter.structure.de_excitation.evaporation import Evaporation, width_without_levels
from nuscatter.structure.de_excitation.inverse_cross_sections import (
    HBARC,
    particle_absorption,
    photon_absorption,
    reduced_mass,
)
from nuscatter.structure.de_excitation.level_density import GilbertCameron, unshelled_fermi_gas
from nuscatter.units import MeV

EVERY = np.linspace(0, 64, 33)
NUCLEI = ("F16", "N12", "K40", "Bi208")


def decays(name, energies, model=None):
    return (model or Evaporation())(nuclide(name), np.asarray(energies, dtype=float) * MeV)


@pytest.mark.parametrize("name", NUCLEI)
def test_energy_is_conserved_in_every_channel_and_probabilities_sum_to_one(name):
    products = decays(name, EVERY)
    total = products.separation[:, None] + products.photons + products.neutrons + products.charged
    open_ = products.probability > 0
    assert np.abs((total - products.excitation)[open_]).max() / MeV < 1e-8
    assert products.probability.sum(axis=0) == pytest.approx(np.ones(len(EVERY)), rel=1e-12)
    assert (products.probability >= 0).all()
    assert min(each.min() for each in (products.photons, products.neutrons, products.charged)) >= 0


@pytest.mark.parametrize("name", NUCLEI)
def test_a_channel_is_closed_below_its_separation_energy(name):
    products = decays(name, np.linspace(0, 40, 321))
    assert (products.probability[products.separation[:, None] > products.excitation] == 0).all()


@pytest.mark.parametrize("name", ["K40", "Pb207"])
def test_only_photons_below_all_thresholds(name):
    target = nuclide(name)
    lowest = min(separation_energy(target, each) for each in (neutron, proton))
    products = Evaporation(particles=(neutron, proton))(target, [0.3 * lowest, 0.999 * lowest])
    assert products.channels == ("gamma",)
    assert products.photons[0] == pytest.approx(products.excitation, rel=1e-12)


def test_a_neutron_is_free_as_soon_as_it_may_leave():
    threshold = separation_energy(nuclide("Bi208"), neutron) / MeV
    below, above = decays("Bi208", [threshold - 0.01, threshold + 0.01]).mean_neutron_number()
    assert below == 0
    assert above > 0, "the request is exact, whatever the grid"


def test_a_ground_state_that_is_unbound_decays():
    products = decays("F16", [0.0, 0.4])
    assert products.channels == ("p",)
    assert products.charged[0, 0] / MeV == pytest.approx(0.531, abs=0.01)


def test_what_tunnels_too_slowly_stays():
    assert decays("Pb208", [0.0]).channels == ("gamma",), "208Pb is 0.5 MeV above 204Hg and an alpha particle"
    assert decays("N12", [0.0]).channels == ("gamma",)


def test_nitrogen_12_above_its_ground_state_emits_a_proton():
    products = decays("N12", [0.5, 1.2])
    assert products.probability[products.channel("gamma"), 0] > 1 - 1e-12, "S_p is 0.601 MeV"
    assert products.probability[products.channel("p"), 1] > 0.99


def test_the_last_particle_is_counted_too():
    products = decays("C12", [11.0])
    assert products.channels[-1] == "3alpha"
    assert products.probability[-1, 0] > 0.99


def by_quadrature(model, target, energy):
    """The widths of one emission, times 2π²(ħc)² ρ(E), by adaptive integrals and the ground state apart; all in MeV."""
    widths = {}
    for each in (neutron, proton, alpha):
        residual = residual_of(target, each)
        most = energy - separation_energy(target, each) / MeV

        def rate(kinetic, each=each, residual=residual):
            momentum2 = 2 * reduced_mass(residual, each) * kinetic
            return each.states * momentum2 * float(particle_absorption(residual, each, np.array(kinetic)))

        def spectrum(U, rate=rate, residual=residual, most=most):
            return rate(most - U) * float(model.density(residual, U * MeV)) * MeV

        begins = model.first_excited(residual) / MeV
        widths[each] = rate(most) + (quad(spectrum, begins, most, limit=200)[0] if most > begins else 0)

    def photons(U):
        released = energy - U
        absorbed = float(photon_absorption(target, np.array(released)))
        return 2 * released**2 * absorbed * float(model.density(target, U * MeV)) * MeV

    ground = 2 * energy**2 * float(photon_absorption(target, np.array(energy)))
    begins = model.first_excited(target) / MeV
    widths[None] = ground + quad(photons, begins, energy, limit=200)[0]
    return widths


@pytest.mark.parametrize(("name", "energy"), [("K40", 12.0), ("Xe127", 9.0), ("O16", 22.0)])
def test_widths_obey_detailed_balance(name, energy):
    """Γ ρ(E) = g/(2π²) ∫p² σ ρ' dε, by another way than the grid."""
    model = Evaporation(step=0.02 * MeV)
    found = model.weights(nuclide(name), np.array([energy]), int(energy / 0.02) + 1)
    for each, expected in by_quadrature(model.level_density, nuclide(name), energy).items():
        assert found[each].sum() * 2 * (np.pi * HBARC) ** 2 == pytest.approx(expected, rel=0.02), each


def test_a_width_to_one_level():
    residual, kinetic = nuclide("Ar39"), np.array([4.0])
    momentum2 = 2 * reduced_mass(residual, proton) * 4.0
    expected = 2 / (2 * np.pi**2) * momentum2 * particle_absorption(residual, proton, kinetic) / HBARC**2
    assert width_without_levels(residual, proton, kinetic) == pytest.approx(expected, rel=1e-12)


def played(model, target, place, trials, seed):
    """Return the frequency of channels from the energy place·step, each decay played with random numbers."""
    random = np.random.default_rng(seed)
    step, kept, seen = model.step / MeV, {}, {}
    for _ in range(trials):
        nucleus, at, counts = target, place, [0, 0, 0]
        while True:
            if (nucleus, at) not in kept:
                weights = model.weights(nucleus, np.array([at * step]), at + 40)
                rows = [(each, row[0]) for each, row in weights.items()]
                kept[nucleus, at] = [each for each, _ in rows], np.cumsum(np.concatenate([row for _, row in rows]))
            kinds, reached = kept[nucleus, at]
            if not reached[-1]:
                break
            kind, at_next = divmod(int(np.searchsorted(reached, random.random() * reached[-1], side="right")), at + 40)
            if kinds[kind] is not None:
                counts[model.particles.index(kinds[kind])] += 1
                nucleus = residual_of(nucleus, kinds[kind])
            at = at_next
        seen[tuple(counts)] = seen.get(tuple(counts), 0) + 1
    return {counts: number / trials for counts, number in seen.items()}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "energy"), [("K40", 24.0), ("Bi208", 24.5)])
def test_decays_played_one_by_one_end_as_often(name, energy):
    model, trials = Evaporation(), 1500
    products = decays(name, [energy], model)
    played_ = played(model, nuclide(name), round(energy / 0.25), trials, 3)
    for counts, frequency in played_.items():
        neutrons, protons, alphas = counts
        parts = zip((neutrons, protons, alphas), ("n", "p", "alpha"), strict=True)
        label = "".join(f"{number if number > 1 else ''}{each}" for number, each in parts if number) or "gamma"
        expected = products.probability[products.channel(label), 0]
        assert abs(frequency - expected) < 4.5 * np.sqrt(expected * (1 - expected) / trials) + 1e-3, label


@pytest.mark.slow
def test_the_step_of_the_grid_matters_little():
    energies = np.array([9.0, 14.0, 20.0, 30.0])
    for name in ("K40", "Bi208"):
        usual, fine = (decays(name, energies, Evaporation(step=step * MeV)) for step in (0.25, 0.1))
        assert usual.mean_neutron_number() == pytest.approx(fine.mean_neutron_number(), abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Bi208", "Xe127"])
def test_neutrons_grow_with_energy_and_one_by_one(name):
    number = decays(name, np.linspace(2, 64, 63)).mean_neutron_number()
    assert (np.diff(number) > -0.02).all()
    assert number[0] == 0
    assert number[-1] > 4


@pytest.mark.slow
def test_isospin_may_forbid_an_alpha_particle_at_first():
    allowed, forbidden = (decays("O16", [20.0, 45.0], Evaporation(forbidden=each)) for each in ((), (alpha,)))
    assert allowed.probability[allowed.channel("alpha"), 0] > 0.3
    assert "alpha" not in forbidden.channels
    assert forbidden.probability[forbidden.channel("palpha"), 1] > 0, "what is left may emit one"
    assert forbidden.probability.sum(axis=0) == pytest.approx([1, 1], rel=1e-12)


@pytest.mark.slow
def test_other_particles_may_leave():
    products = decays("Ar40", [40.0], Evaporation(particles=(neutron, proton, deuteron, alpha)))
    with_deuterons = [each for each in products.channels if "d" in each]
    assert 0.001 < sum(products.probability[products.channel(each), 0] for each in with_deuterons) < 0.3


@pytest.mark.slow
def test_another_level_density_changes_what_it_should():
    usual, simple = (decays("Pb208", [16.0], Evaporation(each)) for each in (GilbertCameron(), unshelled_fermi_gas()))
    twice = [each.probability[each.channel("2n"), 0] for each in (usual, simple)]
    assert twice[0] > 2 * twice[1], "cooler residual nuclei keep the energy for a second neutron"


@pytest.mark.slow
def test_above_65_mev_the_tables_grow():
    assert decays("Bi208", [100.0]).mean_neutron_number()[0] > 7


@pytest.mark.parametrize("energies", [[-1.0], [np.nan], [], [[1.0]], [250.0], 3.0])
def test_wrong_excitations(energies):
    with pytest.raises(InputError, match="excitation"):
        decays("Ar40", energies)


@pytest.mark.parametrize(
    "wrong", [{"step": 2 * MeV}, {"step": 0.0}, {"particles": ("n",)}, {"level_density": 3}, {"forbidden": [alpha] * 2}]
)
def test_wrong_models(wrong):
    with pytest.raises(InputError):
        Evaporation(**wrong)
