import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import electron_mass
from nuscatter.datasets.dataset import Axis
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.final_states.outcomes import WithNeutrons
from nuscatter.interactions.inelastic.final_states.seen import (
    AllEnergy,
    LeptonEnergy,
    NeutronNumber,
    PhotonEnergy,
    VisibleEnergy,
)
from nuscatter.particles import Deposit
from nuscatter.units import MeV, keV, kg, m, us

E = np.array([1.0, 9.0, 20.0, 33.3, 52.0, 65.0]) * MeV


def mean(term, energies, species=ns.nu_e):
    """Return σ and the mean deposit."""
    x, sigma = term.reaction.lines("all", energies, species, None)
    total = sigma.sum(axis=0)
    return total, (x * sigma).sum(axis=0) / np.where(total > 0, total, 1)


def test_sums_over_lines_are_the_cross_section(toy, decays):
    for charged in (True, False):
        exact = toy(AllEnergy(), charged).reaction.excitations(ns.nu_e).sigma(E).sum(axis=(0, 1))
        values = [VisibleEnergy(decays=decays), PhotonEnergy(decays=decays), AllEnergy(WithNeutrons(0), decays=decays)]
        for seen in [*values, *([LeptonEnergy(decays=decays)] if charged else [])]:
            found = mean(toy(seen, charged), E)[0]
            assert found[1:] == pytest.approx(exact[1:], rel=2e-4, abs=0)
            assert found[0] == pytest.approx(exact[0], rel=5e-3, abs=0)
            assert found[-1] == pytest.approx(exact[-1], rel=1e-12, abs=0)  # a point of the table


def test_energy_is_conserved(toy, decays):
    """E = lepton + separation + photons + neutrons + charged particles + Δ, on the average over all events."""
    energies = np.array([20.0, 33.0, 65.0]) * MeV
    lepton, visible, photons, everything = (
        mean(toy(each), energies)[1]
        for each in (
            LeptonEnergy(decays=decays),
            VisibleEnergy(1.0, decays=decays),
            PhotonEnergy(decays=decays),
            AllEnergy(),
        )
    )
    charged = mean(toy(VisibleEnergy(0.0, decays=decays)), energies)[1] - lepton - photons
    fast = visible - lepton - photons - charged
    assert (fast > 0).all()
    assert (charged > 0).all()
    assert everything / MeV == pytest.approx((energies - 1.5 * MeV) / MeV, rel=1e-12)
    # what is missing is what separates the nucleons
    reaction = toy(AllEnergy()).reaction
    by_bin = reaction.excitations(ns.nu_e).sigma(energies).sum(axis=0)
    middle = np.append(np.arange(0.25, 20, 0.5), np.arange(20.5, 65)) * MeV
    parts = np.where(middle < 7.75 * MeV, 0.0, np.where(middle < 17 * MeV, 0.75 * 7.8 + 0.25 * 7.6, 17.0)) * MeV
    parts[15] *= 3 / 8  # of 7.5 to 8 MeV, what the parts of the bin have above 7.8
    missing = parts @ by_bin / by_bin.sum(axis=0)
    assert (everything - visible) / MeV == pytest.approx(missing / MeV, rel=2e-3)


def test_a_neutral_current_deposits_what_is_left_in_the_nucleus(toy, decays):
    energies = np.array([20.0, 65.0]) * MeV
    by_bin = toy(AllEnergy(), False).reaction.excitations(ns.nu_mu).sigma(energies).sum(axis=0)
    middle = np.append(np.arange(0.25, 20, 0.5), np.arange(20.5, 65)) * MeV
    expected = middle @ by_bin / by_bin.sum(axis=0)
    assert mean(toy(AllEnergy(), False), energies, ns.nu_mu)[1] / MeV == pytest.approx(expected / MeV, rel=2e-3)
    seen = mean(toy(VisibleEnergy(1.0, decays=decays), False), energies, ns.nu_mu)[1]
    assert (seen < expected).all()
    with pytest.raises(InputError, match="charged lepton"):
        _ = toy(LeptonEnergy(decays=decays), False).reaction.deposit


def test_a_positron_annihilates_and_an_electron_does_not(toy, decays):
    energies = np.array([40.0]) * MeV
    bare, with_photons = VisibleEnergy(decays=decays), VisibleEnergy(annihilation=True, decays=decays)
    for species, more in ((ns.nu_e, 0.0), (ns.nu_e_bar, 2 * electron_mass.value)):
        moved = mean(toy(with_photons), energies, species)[1] - mean(toy(bare), energies, species)[1]
        assert moved / MeV == pytest.approx(more / MeV, abs=1e-9)


def test_quenching_is_a_function_of_the_energy_in_a_channel(toy, decays):
    energies = np.array([60.0]) * MeV
    by_number = mean(toy(VisibleEnergy(charged=0.3, decays=decays)), energies)[1]
    by_function = mean(toy(VisibleEnergy(charged=lambda T: 0.3 * T, decays=decays)), energies)[1]
    assert by_function / MeV == pytest.approx(by_number / MeV, rel=1e-3)
    with pytest.raises(InputError, match="shape of what `charged` returns"):
        mean(toy(VisibleEnergy(charged=lambda _: 0.3, decays=decays)), energies)


def test_parts_by_neutrons_add_up(toy, decays):
    whole = mean(toy(AllEnergy()), E)[0]
    parts = [mean(toy(AllEnergy(only, decays=decays)), E)[0] for only in (WithNeutrons(0, 0), WithNeutrons(1))]
    assert sum(parts) == pytest.approx(whole, rel=2e-3, abs=0)
    assert parts[1][1] == 0  # 9 MeV leave 7.5 at most: no neutron
    assert parts[1][2] > 0
    x, sigma = toy(NeutronNumber(decays=decays)).reaction.lines("all", E, ns.nu_e, None)
    assert x[:, -1].tolist() == [0, 1, 2]
    assert sigma[1:].sum(axis=0) == pytest.approx(parts[1], rel=2e-3, abs=0)


def test_names_tell_reactions_apart(toy, decays):
    names = [toy(each).reaction.name for each in (AllEnergy(), VisibleEnergy(), NeutronNumber(only=WithNeutrons(2)))]
    assert names == ["toy", "toy, visible", "toy, neutrons, with 2 or more neutrons"]
    assert toy(NeutronNumber()).reaction.deposit is Deposit.NEUTRON
    assert toy(PhotonEnergy()).reaction.deposit is Deposit.PHOTON


def test_values_say_what_is_wrong(decays):
    with pytest.raises(InputError, match="neutrons"):
        VisibleEnergy(1.5)
    with pytest.raises(InputError, match="decays"):
        VisibleEnergy(decays=type(decays))
    with pytest.raises(InputError, match="only"):
        NeutronNumber(only="n")
    with pytest.raises(InputError, match="hashed"):
        PhotonEnergy(decays=Unhashable())


class Unhashable:
    __hash__ = None

    def __call__(self, nuclide, excitation): ...


def stopped_pions():
    return ns.facility("SNS").flux(distance=20 * m, pot=1e23)


def test_counts_are_those_of_an_explicit_sum(toy, decays):
    """In one bin with sharp edges, against a fine grid in the energy of the neutrino."""
    flux = stopped_pions()
    edges = np.array([12.0, 30.0]) * MeV
    term = toy(VisibleEnergy(decays=decays))
    counts = ns.Experiment(flux, ns.Detector("Ar40", 100 * kg, edges)).counts(term)
    expected = 0.0
    for each in flux.components:
        if each.state == ns.nu_e:
            grid = np.linspace(1.5, 52.9, 20001) * MeV
            middle = (grid[1:] + grid[:-1]) / 2
            x, sigma = term.reaction.lines("all", middle, ns.nu_e, None)
            inside = ((x > edges[0]) & (x < edges[1])) * sigma
            expected += each.fluence * (inside.sum(axis=0) * each.spectrum(middle)).sum() * (grid[1] - grid[0])
    expected *= 100 * kg / ns.nuclide("Ar40").atomic_mass
    assert float(counts.sum()) == pytest.approx(expected, rel=2e-4)


def test_species_times_and_bins_of_neutrons_work_as_for_other_reactions(toy, decays):
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    neutrons = ns.Detector(
        "Ar40", 100 * kg, np.array([0.5, 1.5, 2.5]), visible={Deposit.NEUTRON: lambda number: number},
        time_edges=np.array([0.0, 1.0, 10.0]) * us,
    )  # fmt: skip
    experiment = ns.Experiment(flux, neutrons)
    by_species = experiment.by_species(toy(NeutronNumber(decays=decays), False))
    assert set(by_species) == {ns.nu_mu, ns.nu_e, ns.nu_mu_bar}
    prompt, delayed = by_species[ns.nu_mu], by_species[ns.nu_e]
    assert prompt.shape == (2, 2)
    assert prompt[0, 0] > 5 * prompt[0, 1]  # ν_μ comes with the beam, the others with the muon's 2.2 µs
    assert delayed[0, 1] > delayed[0, 0]
    # 29.8 MeV and an excitation of 17 or more for two neutrons
    assert 0 < prompt[1].sum() < prompt[0].sum()
    reaction = toy(NeutronNumber(decays=decays), False).reaction
    (line,) = [each for each in flux.components if each.state == ns.nu_mu]
    energy, _ = line.spectrum.nodes(4)
    sigma = reaction.lines("all", energy[:1], ns.nu_mu, None)[1][1:, 0]
    ratio = prompt.sum(axis=1)[1] / prompt.sum(axis=1)[0]
    assert ratio == pytest.approx(sigma[1] / sigma[0], rel=1e-6)


def test_counts_beside_elastic_scattering_in_one_call(toy, decays):
    experiment = ns.Experiment(stopped_pions(), ns.Detector("Ar", 100 * kg, np.array([20, 100, 60000.0]) * keV))
    model = ns.StandardModel() + toy(VisibleEnergy(only=WithNeutrons(0, 0), decays=decays))
    channels = experiment.by_channel(model)
    assert len(channels) == 2
    assert sum(channels.values()) == pytest.approx(experiment.counts(model), rel=1e-12)
    (elastic,) = [each for name, each in channels.items() if "toy" not in name]
    assert elastic[0] > 20 * elastic[1]


@pytest.mark.slow
def test_a_fit_in_energy_and_time_tells_charged_from_neutral_events(toy, decays):
    """Both deposit energies of some MeV; the neutral ones come in part with the prompt ν_μ."""
    energies, times = np.array([3, 8, 15, 30, 50.0]) * MeV, np.array([0.0, 1.0, 10.0])
    detector = ns.Detector("Ar40", 100 * kg, energies, time_edges=times * us)
    axes = (Axis("energy [MeV]", energies / MeV), Axis("time [µs]", times))

    def model(charged, neutral):
        seen = VisibleEnergy(decays=decays)
        return toy(seen, True, charged) + toy(seen, False, neutral)

    experiment = ns.Experiment(stopped_pions(), detector)
    truth = experiment.counts(model(1.3, 0.6))
    assert (truth[:2, 0] > 0).all()
    data = ns.Dataset("toy", "Toy", "none", experiment, axes, truth)
    result = ns.fit(data.likelihood(model), charged=1.0, neutral=1.0)
    assert result.values["charged"] == pytest.approx(1.3, rel=1e-3)
    assert result.values["neutral"] == pytest.approx(0.6, rel=1e-3)
