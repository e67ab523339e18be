"""Inelastic events beside the counts, and what each of them must conserve."""

import importlib.util
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import nuscatter as ns
from nuscatter.computing.block_runs import Workers
from nuscatter.errors import InputError
from nuscatter.events.codes import ELECTRON, NEUTRON, PHOTON, PROTON
from nuscatter.events.reactions.acting import Acting
from nuscatter.events.reactions.inelastic import inelastic_law
from nuscatter.events.reactions.inelastic.inelastic_law import InelasticLaw, unwrapped
from nuscatter.events.run import draw_events
from nuscatter.interactions.inelastic import nuclear_reaction as module
from nuscatter.interactions.inelastic.final_states.outcomes import outcomes
from nuscatter.interactions.inelastic.term_ranges import Extrapolated, OfSpecies
from nuscatter.structure.de_excitation.direct_emission import DirectEmission
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.units import MeV, keV, kg, m

LEVELS = ns.argon_levels()
ALPHA = 1_000_020_040


def argon(seen=None, **options):
    seen = ns.AllEnergy() if seen is None else seen
    return ns.inelastic("Ar40", ns.CHARGED_CURRENT, levels=LEVELS, seen=seen, **options)


def charge_of(pdg):
    """Return charge and baryon number of codes."""
    nuclear = pdg > 1_000_000_000
    Z, A = pdg // 10_000 % 1000, pdg // 10 % 1000
    Z = np.where(nuclear, Z, (pdg == PROTON).astype(int) - (pdg == ELECTRON) + (pdg == -ELECTRON))
    return Z, np.where(nuclear, A, np.isin(pdg, [PROTON, NEUTRON]))


@pytest.fixture(scope="module")
def events(drawn):
    return drawn(argon())[1].block(0)


@pytest.mark.parametrize(
    ("name", "current", "levels"),
    [
        ("Ar40", ns.CHARGED_CURRENT, LEVELS),
        ("Ar40", ns.NEUTRAL_CURRENT, ns.argon_magnetic_levels()),
        ("O16", ns.CHARGED_CURRENT, None),
        pytest.param("C12", ns.NEUTRAL_CURRENT, None, marks=pytest.mark.slow),
        pytest.param("Pb208", ns.CHARGED_CURRENT, None, marks=pytest.mark.slow),
    ],
)
def test_four_momentum_charge_and_baryon_number_are_conserved(drawn, sums, name, current, levels):
    block = drawn(ns.inelastic(name, current, levels=levels), nuclide=name, number=6000)[1].block(0)
    found = block.particles
    sign = np.where(found.status == 1, 1.0, -1.0)
    whole = ns.nuclide(name).mass
    for column in range(4):
        assert np.abs(sums(found, sign * found.momentum[:, column])).max() < 1e-12 * whole
    for numbers in charge_of(found.pdg):
        assert not sums(found, sign * numbers).any()
    shell = found.momentum[:, 3] ** 2 - (found.momentum[:, :3] ** 2).sum(axis=1) - found.mass**2
    assert np.abs(shell).max() < 1e-12 * whole**2
    last = found.first[1:] - 1
    assert (found.pdg[last] > 1_000_000_000).all()
    Z, A = charge_of(found.pdg[last])
    masses = {(z, a): ns.nuclide(z, a).mass for z, a in set(zip(Z.tolist(), A.tolist(), strict=True))}
    ground = np.array([masses[each] for each in zip(Z.tolist(), A.tolist(), strict=True)])
    assert found.mass[last] == pytest.approx(ground, rel=1e-13, abs=0)


#: What is seen, and the lowest deposit [MeV]; the others of all twelve are slow.
SEEN = [
    ns.AllEnergy(),
    ns.AllEnergy(ns.WithNeutrons(0, 0)),
    ns.LeptonEnergy(),
    ns.VisibleEnergy(neutrons=0.3, only=ns.WithNeutrons(1)),
    ns.VisibleEnergy(charged=lambda T: 0.5 * T, decays=DirectEmission(0.3)),
    ns.PhotonEnergy(),
]
FAST = [(SEEN[0], 0), (SEEN[3], 6), (SEEN[5], 6)]
SLOW = [(seen, lowest) for seen in SEEN for lowest in (0, 6) if (seen, lowest) not in FAST]


@pytest.mark.parametrize(("seen", "lowest"), [*FAST, *(pytest.param(*each, marks=pytest.mark.slow) for each in SLOW)])
def test_deposits_are_those_of_the_counts(drawn, seen, lowest):
    experiment, events = drawn(argon(seen), lowest=lowest * MeV)
    edges = experiment.detector.energy_edges
    expected = experiment.counts(argon(seen))[:, 0] * events.number / events.expected
    deposit = events.block(0).deposit
    assert deposit.min() >= lowest * MeV
    compared(np.histogram(deposit, edges)[0], np.where(edges[:-1] >= lowest * MeV, expected, 0.0))


def compared(counted, expected):
    kept = expected > 8
    assert kept.sum() >= 2
    value = ((counted - expected)[kept] ** 2 / expected[kept]).sum()
    assert stats.chi2(kept.sum()).sf(value) > 1e-3


def test_numbers_of_neutrons_are_those_of_the_counts(drawn, sums):
    """By the argument `only`, each a cross section of its own."""
    experiment, events = drawn(argon())
    products = events.block(0).products
    found = np.bincount(sums(products, np.ones(len(products.pdg)), [NEUTRON]).astype(int), minlength=3)
    for number in range(3):
        one = experiment.counts(argon(ns.AllEnergy(ns.WithNeutrons(number, number)))).sum()
        expected = one * events.number / events.expected
        assert abs(found[number] - expected) < 4 * expected**0.5


class _Mean:
    """σ times a mean of products, for `Flux.averaged`."""

    def __init__(self, reaction, names):
        self.spectrum, self.leaves = reaction.excitations(ns.nu_e), reaction.outgoing(ns.nu_e)
        made = outcomes(self.leaves.nuclide, self.spectrum.edges, Evaporation())
        self.values = [(made.probability * getattr(made, name)).sum(axis=0) for name in names]

    def kinks(self, species, nucleus=None):
        return (self.leaves.lowest,)

    def sigma(self, E, species, nucleus=None):
        by_bin = self.spectrum.sigma(E).sum(axis=0)
        lepton = (by_bin * (E - self.leaves.loss)).sum(axis=0)
        return np.stack([by_bin.sum(axis=0), lepton, *(each @ by_bin for each in self.values)], axis=1)


def test_mean_energies_are_those_of_the_products(drawn, sums):
    """Photons, neutrons, charged particles and lepton of events, and σ P times the means of `Products`."""
    experiment, events = drawn(argon())
    block = events.block(0)
    mean = _Mean(argon().reaction, ("photons", "neutrons", "charged", "excitation"))
    total, kinetic, *parts = experiment.flux.averaged(mean, species=ns.nu_e)
    products = block.products
    own = products.momentum[:, 3] - products.mass
    last = products.first[1:] - 1
    nucleus = own[last].copy()
    own[last] = 0.0
    expected = [*(each / total for each in parts[:3]), (kinetic - parts[3]) / total]
    for codes, value in zip(([PHOTON], [NEUTRON], [PROTON, ALPHA], [ELECTRON]), expected, strict=True):
        found = sums(products, own, codes)
        # what the nucleus takes, of 40 or more of the mass of what leaves, is missing: 0.1 MeV at most
        assert abs(found.mean() - value) < 4 * found.std() / events.number**0.5 + nucleus.mean()
        assert found.mean() > 0.9 * value


def test_a_lepton_and_a_nucleus_share_the_energy(events):
    """M*² = (E + M − e)² − (p_ν − p)² says the excitation: bins have the shares of the cross section."""
    products = events.products
    lepton = products.momentum[products.first[:-1]]
    energy = events.energy + ns.nuclide("Ar40").mass - lepton[:, 3]
    momentum = events.energy[:, None] * events.direction - lepton[:, :3]
    excitation = np.sqrt(energy**2 - (momentum**2).sum(axis=1)) - ns.nuclide("K40").mass
    assert excitation.min() > -1e-6 * MeV
    levels = np.array([each.excitation for each in LEVELS.levels])
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1.0)
    at_level = np.isclose(excitation[:, None], levels, rtol=0, atol=1e-5 * MeV)
    for level, sigma in LEVELS.by_level(ns.nu_e):
        share = at_level[:, levels == level.excitation].sum()
        one = float(flux.averaged(_Level(sigma), species=ns.nu_e))
        whole = float(flux.averaged(argon(), species=ns.nu_e))
        expected = one / whole * len(events)
        assert abs(share - expected) < 4 * expected**0.5 + 0.02 * expected


class _Level:
    def __init__(self, by_energy):
        self.by_energy = by_energy

    def kinks(self, species, nucleus=None):
        return ()

    def sigma(self, E, species, nucleus=None):
        return self.by_energy(E)


def test_leptons_keep_no_direction_but_that_of_the_neutrino(events):
    """The mean cosine is small and right; azimuths are even."""
    products = events.products
    p = products.momentum[products.first[:-1], :3]
    unit = p / np.linalg.norm(p, axis=1)[:, None]
    assert events.recoil_direction == pytest.approx(unit, abs=1e-12)
    cosine = (unit * events.direction).sum(axis=1)
    assert -0.1 < cosine.mean() < 0.05
    phi = np.arctan2(unit[:, 2], unit[:, 1])
    assert stats.kstest(phi, stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > 1e-3


@pytest.mark.slow
def test_blocks_are_the_same_by_workers_and_again(drawn):
    experiment, events = drawn(argon(), number=3000)
    options = {"seed": 1, "number": 3000, "size": 1000}
    one = draw_events(experiment, argon(), **options).whole()
    on = Workers(lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")))
    two = draw_events(experiment, argon(), on=on, **options).whole()
    for name in ("pdg", "first", "momentum", "mass"):
        assert np.array_equal(getattr(one.products, name), getattr(two.products, name))
    assert np.array_equal(one.deposit, two.deposit)
    assert events.plan.most_products < 20


def test_neutrals_keep_their_code_and_photons_no_direction(drawn):
    _, events = drawn(ns.inelastic("C12", ns.NEUTRAL_CURRENT, seen=ns.PhotonEnergy()), nuclide="C12", lowest=1 * MeV)
    block = events.block(0)
    assert not block.recoil_direction.any()
    codes = np.array([12, 14, -14])
    states = np.array([each.state.flavour for each in block.processes])[block.process]
    first = block.products.pdg[block.products.first[:-1]]
    assert set(first) == set(codes)
    assert set(first[states == "e"]) == {12}


def test_above_the_tables_a_term_goes_on(drawn):
    """As if they ended at 30 MeV: E_x stays, the electron has the rest; deposits are those of the counts."""
    term = Extrapolated(argon(ns.VisibleEnergy()), 30 * MeV)
    experiment, events = drawn(term)
    edges = experiment.detector.energy_edges
    compared(
        np.histogram(events.block(0).deposit, edges)[0],
        experiment.counts(term)[:, 0] * events.number / events.expected,
    )
    block = events.block(0)
    above = block.energy > 45 * MeV
    lepton = block.products.momentum[block.products.first[:-1], 3]
    assert (lepton[above] > 15 * MeV).mean() > 0.99


def test_some_species_alone(drawn):
    term = OfSpecies(ns.inelastic("C12", ns.NEUTRAL_CURRENT), (ns.nu_mu,))
    _, events = drawn(term, nuclide="C12", number=2000)
    assert {each.state for each in events.processes} == {ns.nu_mu}
    assert unwrapped(term.reactions[0])[0] == ns.inelastic("C12", ns.NEUTRAL_CURRENT).reaction


def law(reaction, lowest=0.0):
    return InelasticLaw(
        Acting(
            reaction=reaction,
            strengths=(("all", 1.0),),
            state=ns.nu_e,
            nuclide=reaction.nuclide,
            targets=2.0,
            lowest=lowest,
            reach=(1 * MeV, 60 * MeV),
        )
    )


def test_nothing_happens_below_the_masses():
    one = law(argon().reaction)
    least = one.reaction.outgoing(ns.nu_e).loss
    E = np.array([0.9 * least, least * (1 + 1e-5), 2 * least, 30 * MeV])
    expected = 2.0 * argon().sigma(E, ns.nu_e)
    expected[:2] = 0.0
    assert one.rate(E) == pytest.approx(expected, rel=1e-12, abs=0)
    # E²/2M above, of all masses
    kinks = one.kinks(np.array([1.0, 60.0]) * MeV)
    assert np.abs(kinks - least * (1 + least / (2 * ns.nuclide("Ar40").mass))).min() < 1e-7 * MeV
    assert one.lepton == (ELECTRON, pytest.approx(0.511 * MeV, rel=1e-4, abs=0))


def test_what_sees_no_decays_is_refused(drawn):
    class Unknown(ns.AllEnergy.__mro__[1]):
        label = ""

        def deposit(self, charged):
            return ns.Deposit.ELECTRON

        def tabulate(self, spectrum, outgoing):
            return object()

    with pytest.raises(InputError, match="MergedLines"):
        law(argon(Unknown()).reaction).draw(np.array([30 * MeV]), np.eye(3)[:1], np.random.default_rng(1))


def test_a_file_is_read_back(drawn, tmp_path):
    pyhepmc = pytest.importorskip("pyhepmc")
    _, events = drawn(argon(), number=50)
    block = events.block(0)
    with pyhepmc.open(ns.write_events(events, tmp_path / "run.hepmc3")) as file:
        for number, event in enumerate(file):
            there = block.particles.event(number)
            assert [each.pid for each in event.particles] == block.particles.pdg[there].tolist()
            momenta = np.array([[each.momentum[k] for k in range(4)] for each in event.particles])
            assert momenta == pytest.approx(block.particles.momentum[there] / MeV, rel=1e-12, abs=1e-12)
            out = momenta[[each.status == 1 for each in event.particles]].sum(axis=0)
            assert out == pytest.approx(momenta[:2].sum(axis=0), abs=1e-9)
    assert number == 49


def test_angles_are_those_of_neutrino_and_lepton_in_their_rest_frame(monkeypatch):
    """Of slow and fast leptons: E, the momentum that two bodies have there, and β = k/√(k² + m²)."""
    asked = []

    def kept(name):
        own = getattr(inelastic_law, name)

        def spied(*args, **options):
            asked.append((name, args, options))
            return own(*args, **options)

        monkeypatch.setattr(inelastic_law, name, spied)

    kept("slopes")
    kept("steepness")
    one, E, mass = law(argon().reaction), np.array([7.5, 12.0, 40.0]) * MeV, 0.51099895 * MeV
    target, left = ns.nuclide("Ar40").mass, ns.nuclide("K40").mass + np.array([4.384, 4.384, 9.0]) * MeV
    root = np.sqrt(target * (target + 2 * E))
    k = np.sqrt((root**2 - (mass + left) ** 2) * (root**2 - (mass - left) ** 2)) / (2 * root)
    kind = np.array([one._excitations.shares.group.index("0+")] * 3)
    cosine = one._cosines(kind, 0 * kind, E, E, root - mass - left, left, np.random.default_rng(1))
    assert (np.abs(cosine) <= 1).all()
    assert {name for name, _, options in asked if options["E"].size} == {"slopes", "steepness"}
    for _, args, options in asked:
        if not options["E"].size:
            continue
        assert args[0] in ("0+", ns.nuclide("Ar40"))
        assert options["E"] == pytest.approx(E, rel=1e-12, abs=0)
        assert options["k"] == pytest.approx(k, rel=1e-6, abs=0)
        if "speed" in options:
            assert options["speed"] == pytest.approx(k / np.hypot(k, mass), rel=1e-6, abs=0)
            assert 0.9 < options["speed"][0] < 0.98


@pytest.mark.parametrize("edges", [(0.5, 1.5, 2.5, 9.5), (-0.5, 0.5, 1.5, 9.5)])
def test_neutrons_are_counted_where_there_are_some(edges):
    """An event without neutrons is none for a detector of neutrons, in its counts and here."""
    detector = ns.Detector("Ar40", 1000 * kg, np.array(edges), visible={ns.Deposit.NEUTRON: lambda number: number})
    experiment = ns.Experiment(ns.facility("SNS").flux(distance=20 * m, pot=1e23), detector)
    term = argon(ns.NeutronNumber())
    events, counts = ns.draw_events(experiment, term, seed=1, number=20_000), experiment.counts(term)
    assert events.expected == pytest.approx(float(counts.sum()), rel=1e-5, abs=0)
    assert events.whole().deposit.min() == 1.0
    found = ns.observed_counts(events) * events.expected / events.number
    assert np.abs(found - counts).max() < 4 * (events.expected**2 / events.number) ** 0.5


@pytest.mark.parametrize(
    ("term", "along"),
    [
        (ns.inelastic("Ar40", ns.NEUTRAL_CURRENT, seen=ns.NuclearRecoil()), [[0.0, 0.6, 0.8], [0.0, 0.0, 0.0]]),
        (ns.inelastic("Ar40", ns.NEUTRAL_CURRENT, seen=ns.PhotonEnergy()), [[0.0] * 3] * 2),
        (argon(), [[1.0, 0.0, 0.0], [0.0, -1.0, 0.0]]),
    ],
    ids=["nucleus", "photons", "lepton"],
)
def test_what_is_deposited_says_which_direction_an_event_has(term, along):
    lepton, nucleus = np.array([[5.0, 0, 0, 5], [0, -2, 0, 2]]) * MeV, np.array([[0, 3.0, 4], [0, 0, 0]]) * MeV
    assert law(term.reaction)._along(lepton, nucleus) == pytest.approx(np.array(along), rel=1e-12, abs=0)


@pytest.fixture
def sharp(monkeypatch):
    """States of carbon at 10.2 and 20.5 MeV in place of the responses of an RPA."""
    path = Path(__file__).parents[3] / "interactions" / "inelastic" / "conftest.py"
    spec = importlib.util.spec_from_file_location("nuscatter_sharp_states_for_recoils", path)
    states = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(states)
    levels = {(1, False): [(20.5, 0.5)], (1, True): [(10.2, 1.5)]}

    def made(nuclide, force, charge, sampling, progress):
        return states.nucleus(levels, charge=charge, name=nuclide.name, continuum=25.0, highest=sampling.highest_energy)

    monkeypatch.setattr(module, "sampled_responses", made)
    monkeypatch.setattr(module, "nuclides", tuple)
    caches = (module._responses, module._cross_section, module._source, module._excitations, module._outgoing)
    for each in caches:
        each.cache_clear()
    yield
    for each in caches:
        each.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("lowest", [0.0, 60 * keV])
def test_recoils(drawn, sharp, lowest):
    """Of carbon that stays whole. The lepton's angle is that which the recoil needs."""
    term = ns.inelastic("C12", ns.NEUTRAL_CURRENT, seen=ns.NuclearRecoil(ns.InChannels("gamma")))
    edges = tuple(np.array([0, 10, 30, 60, 100, 150, 200, 250, 300, 400, 500]) * keV)
    experiment, events = drawn(term, edges=edges, nuclide="C12", lowest=lowest)
    block = events.block(0)
    expected = experiment.counts(term)[:, 0] * events.number / events.expected
    compared(np.histogram(block.deposit, edges)[0], np.where(np.array(edges[:-1]) >= lowest, expected, 0.0))
    products = block.products
    assert set(products.pdg[products.first[1:] - 1]) == {1_000_060_120}
    nucleus = block.energy[:, None] * block.direction - products.momentum[products.first[:-1], :3]
    T = (nucleus**2).sum(axis=1) / (2 * ns.nuclide("C12").mass)
    assert np.quantile(T / block.deposit, [0.01, 0.99]) == pytest.approx([1, 1], rel=0.01, abs=0)
    along = (nucleus * block.recoil_direction).sum(axis=1)
    assert along == pytest.approx(np.linalg.norm(nucleus, axis=1), rel=1e-12, abs=0)
