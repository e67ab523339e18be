"""An experiment with reactions: parts and sums, strengths, time bins, what is stored, what a worker gets."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from nuscatter.computing.sending import dumps, loads
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.interactions.reactions import Per, Reaction
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Model, Term
from nuscatter.particles import Deposit, nu_e, nu_mu, nu_mu_bar
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.structure.nucleus import point_nucleus
from nuscatter.units import MeV, cm, kg, m, us

FLUX = facility("SNS").flux(distance=20 * m, pot=1e23)
DETECTOR = Detector(
    "Ar",
    1e4 * kg,
    np.array([0.02, 1, 10, 20, 50]) * MeV,
    smearing=GaussianSmearing(stochastic=0.1 * MeV**0.5),
    time_edges=np.array([0, 0.5, 1, 6]) * us,
    volume=5 * m**3,
)
EXPERIMENT = Experiment(FLUX, DETECTOR)
SIGMA = 1e-42 * cm**2


@dataclass(frozen=True)
class Flat(Reaction):
    """A flat density up to the energy, and a line at half of it; the pieces are of different sizes, one is negative."""

    factor: float = 1.0
    name: str = "flat"
    deposit: Deposit = Deposit.ELECTRON
    pieces = ("V", "A", "VA")
    signed = ("VA",)
    per: Per = Per.ATOM

    def reach(self, E, state, nuclide):
        return np.zeros_like(E), E

    def density(self, piece, E, x, state, nuclide):
        size = {"V": 1.0, "A": 2.0 * x / E, "VA": -0.5}[piece]
        unit = SIGMA if self.per is Per.ATOM else 1e-20 * MeV
        return self.factor * size * unit / E * (2 if state == nu_e else 1)

    def lines(self, piece, E, state, nuclide):
        unit = SIGMA if self.per is Per.ATOM else 1e-20 * MeV
        return (E / 2)[None], np.full((1, E.size), self.factor * (piece == "A") * 0.3 * unit)


@dataclass(frozen=True)
class Coupled(Term):
    """Vector and axial couplings; the muon's antineutrino does not react."""

    vector: object = 1.0
    axial: object = 1.0
    reactions: tuple = (Flat(),)

    def strength(self, reaction, piece, species):
        if species == nu_mu_bar:
            return None
        vector, axial = np.asarray(self.vector), np.asarray(self.axial)
        return {"V": vector**2, "A": axial**2, "VA": vector * axial}[piece]

    def coherent_strength(self, reaction, piece, coherence):
        return 0


@pytest.fixture(scope="module")
def pieces():
    """Counts of each piece at unit strength."""
    found = {"V": EXPERIMENT.counts(Coupled(1, 0)), "A": EXPERIMENT.counts(Coupled(0, 1))}
    return found | {"VA": EXPERIMENT.counts(Coupled(1, 1)) - found["V"] - found["A"]}


def test_the_pieces_differ_and_the_interference_is_negative(pieces):
    assert (pieces["V"] > 0).all()
    np.testing.assert_allclose(pieces["VA"], -pieces["V"] / 2, rtol=1e-12)
    assert not np.allclose(pieces["A"], pieces["V"] * pieces["A"].sum() / pieces["V"].sum(), rtol=0.1)


def test_strengths_multiply_pieces(pieces):
    found = EXPERIMENT.counts(Coupled(-0.7, 1.2))
    expected = 0.49 * pieces["V"] + 1.44 * pieces["A"] - 0.84 * pieces["VA"]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_batch_of_strengths_is_one_at_a_time():
    vector, axial = np.array([0.5, -1.0, 2.0]), np.array([1.0, 0.3, 0.0])
    batch = EXPERIMENT.counts(Coupled(vector, axial))
    assert batch.shape == (4, 3, 3)
    assert EXPERIMENT.counts(Coupled(vector[:1], 1.0)).shape == (4, 3, 1)
    for column in range(3):
        alone = EXPERIMENT.counts(Coupled(vector[column], axial[column]))
        np.testing.assert_allclose(batch[..., column], alone, rtol=1e-13)
    mixed = EXPERIMENT.counts(Coupled(vector, 1.0) + StandardModel())
    np.testing.assert_allclose(
        mixed, EXPERIMENT.counts(Coupled(vector, 1.0)) + EXPERIMENT.counts(StandardModel())[..., None], rtol=1e-13
    )
    other = EXPERIMENT.counts(Coupled() + StandardModel([0.2, 0.3, 0.4]))
    np.testing.assert_allclose(
        other, EXPERIMENT.counts(Coupled())[..., None] + EXPERIMENT.counts(StandardModel([0.2, 0.3, 0.4])), rtol=1e-13
    )


def test_parts_add_up():
    model = Coupled(0.6, 0.9) + StandardModel() + ElectronScattering()
    whole = EXPERIMENT.counts(model)
    np.testing.assert_allclose(sum(EXPERIMENT.by_species(model).values()), whole, rtol=1e-12)
    by_channel = EXPERIMENT.by_channel(model)
    assert set(by_channel) == {"flat", *(each.name for each in model.channels)}
    np.testing.assert_allclose(sum(by_channel.values()), whole, rtol=1e-12)
    np.testing.assert_allclose(by_channel["flat"], EXPERIMENT.counts(Coupled(0.6, 0.9)), rtol=1e-13)
    elastic = EXPERIMENT.counts(StandardModel() + ElectronScattering())
    np.testing.assert_allclose(whole - by_channel["flat"], elastic, rtol=1e-9)
    components = EXPERIMENT.by_component(model)
    assert components.shape == (3, 4)
    timed = np.einsum("cb,ct->bt", components, EXPERIMENT.time_fractions)
    np.testing.assert_allclose(timed, whole, rtol=1e-12)
    np.testing.assert_allclose(EXPERIMENT.spectrum(model), whole.sum(axis=1), rtol=1e-13)


def test_species_have_their_own_cross_sections_and_times():
    parts = EXPERIMENT.by_species(Coupled())
    assert not parts[nu_mu_bar].any()
    # ν_e and ν̄_μ come late, ν_μ early; and ν_e has twice the cross section
    assert parts[nu_mu][:, 0].sum() > 0.5 * parts[nu_mu].sum()
    assert parts[nu_e][:, 0].sum() < 0.2 * parts[nu_e].sum()
    total = Experiment(FLUX, replace(DETECTOR, energy_edges=np.array([0, 1e3 * MeV]), smearing=None)).by_species(
        Coupled(1, 0)
    )
    atoms = DETECTOR.mass / DETECTOR.material.mass_per_atom
    fractions = dict(zip(FLUX.states, EXPERIMENT.time_fractions.sum(axis=1), strict=True))
    for state, factor in ((nu_mu, 1), (nu_e, 2)):
        # both V and VA: at axial = 0 the interference has none
        expected = FLUX.fluence[state] * atoms * factor * SIGMA * fractions[state]
        np.testing.assert_allclose(total[state].sum(), expected, rtol=1e-12)


def test_a_strength_of_zero_asks_no_reaction():
    @dataclass(frozen=True)
    class Never(Flat):
        def reach(self, E, state, nuclide):
            raise AssertionError

        def lines(self, piece, E, state, nuclide):
            raise AssertionError

    assert not EXPERIMENT.counts(Coupled(0.0, 0.0, reactions=(Never(),))).any()


def test_several_reactions_with_one_name_are_one_channel():
    one, two, other = Flat(), Flat(2.0), Flat(name="other", deposit=Deposit.NUCLEUS)
    parts = [EXPERIMENT.counts(Coupled(reactions=(each,))) for each in (one, two, other)]
    np.testing.assert_allclose(parts[1], 2 * parts[0], rtol=1e-12)
    found = EXPERIMENT.by_channel(Coupled(reactions=(one, two, other)))
    assert list(found) == ["flat", "other"]
    np.testing.assert_allclose(found["flat"], parts[0] + parts[1], rtol=1e-12)
    np.testing.assert_allclose(found["other"], parts[2], rtol=1e-12)
    as_sum = Coupled(reactions=(one,)) + Coupled(reactions=(two,))
    np.testing.assert_allclose(EXPERIMENT.counts(as_sum), parts[0] + parts[1], rtol=1e-12)


def test_a_channel_and_a_reaction_of_one_name_are_added():
    model = StandardModel() + Coupled(reactions=(Flat(name=StandardModel().channels[0].name),))
    found = EXPERIMENT.by_channel(model)
    assert len(found) == 1
    np.testing.assert_allclose(next(iter(found.values())), EXPERIMENT.counts(model), rtol=1e-12)


def test_terms_that_bring_one_reaction_add_their_strengths(pieces):
    """They do not interfere: 0.5² + 0.8² and not 1.3²."""
    model = Coupled(0.5, 0.0) + Coupled(0.8, 0.0)
    assert isinstance(model, Model)
    assert model.reactions == (Flat(),)
    np.testing.assert_allclose(EXPERIMENT.counts(model), 0.89 * pieces["V"], rtol=1e-12)


def test_another_flux_and_another_structure():
    def half(flux):
        return flux.map(lambda each: replace(each, fluence=each.fluence / 2))

    model = Coupled() + StandardModel()
    for found, expected in (
        (EXPERIMENT.counts(Hypothesis(model, flux=half)), EXPERIMENT.counts(model) / 2),
        (
            EXPERIMENT.by_channel(Hypothesis(model, flux=half))["flat"],
            EXPERIMENT.by_channel(model)["flat"] / 2,
        ),
        (EXPERIMENT.by_species(Hypothesis(model, flux=half))[nu_e], EXPERIMENT.by_species(model)[nu_e] / 2),
        # the structure of a hypothesis is no business of a reaction
        (EXPERIMENT.counts(Hypothesis(Coupled(), structure=point_nucleus)), EXPERIMENT.counts(Coupled())),
        (EXPERIMENT.by_channel(model, point_nucleus)["flat"], EXPERIMENT.by_channel(model)["flat"]),
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    point = EXPERIMENT.by_channel(model, point_nucleus)[StandardModel().channels[0].name]
    assert point.sum() > 1.01 * EXPERIMENT.counts(StandardModel()).sum()


def test_decays_in_the_volume_beside_reactions_on_atoms():
    decays = Coupled(reactions=(Flat(name="decay", per=Per.VOLUME),))
    found = EXPERIMENT.by_channel(Coupled() + decays)
    ratio = (5 * m**3 * 1e-20 * MeV) / (DETECTOR.mass / DETECTOR.material.mass_per_atom * SIGMA)
    np.testing.assert_allclose(found["decay"], ratio * found["flat"], rtol=1e-12)


def test_what_is_stored_is_bounded_and_found_again():
    experiment = Experiment(FLUX, replace(DETECTOR, target="Ar40", energy_edges=np.array([1, 50]) * MeV, smearing=None))
    first = experiment.counts(Coupled())
    stored = experiment._stored_pieces
    assert set(stored) == {(Flat(), nu_mu), (Flat(), nu_e)}  # the third has no strength
    kept = stored[Flat(), nu_e]
    assert experiment.counts(Coupled(reactions=(Flat(1.0),))).tolist() == first.tolist()
    assert stored[Flat(), nu_e] is kept
    for number in range(2, 45):
        experiment.counts(Coupled(reactions=(Flat(number),)))
    assert len(stored) == 64
    assert (Flat(), nu_e) not in stored
    assert experiment.counts(Coupled()).tolist() == first.tolist()


def test_a_copy_for_a_worker_has_the_pieces(monkeypatch):
    """A reaction is found again by its value, though its class came by another way."""
    made = Experiment(FLUX, DETECTOR)
    found = made.counts(Coupled(0.5) + StandardModel())
    copy, model = loads(dumps((made, Coupled(0.5) + StandardModel())))
    monkeypatch.setattr("nuscatter.rates.experiment.reaction_counts", None)
    monkeypatch.setattr("nuscatter.rates.kernels._Nodes", None)
    np.testing.assert_array_equal(copy.counts(model), found)


def test_folds_is_about_charges_and_not_spoiled_by_reactions():
    assert EXPERIMENT.folds(Hypothesis(Coupled()))
    assert EXPERIMENT.folds(Hypothesis(Coupled() + StandardModel()))


@pytest.mark.parametrize("names", [("A", "V", "VA"), ("VA", "A", "V")])
def test_the_order_of_pieces_does_not_matter(names):
    @dataclass(frozen=True)
    class Other(Flat):
        pieces = names

    found = EXPERIMENT.counts(Coupled(0.5, -0.3, reactions=(Other(),)))
    np.testing.assert_allclose(found, EXPERIMENT.counts(Coupled(0.5, -0.3)), rtol=1e-12)
