"""Which laws a hypothesis has in a detector."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.events.assembly import laws_of
from nuscatter.interactions.inelastic.tabulated import CrossSectionTable
from nuscatter.interactions.inelastic.total import Remainder, TotalCrossSection
from nuscatter.interactions.term import Term
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.units import MeV, bohr_magneton, cm, day, kg, m

CSI = ns.experiment("COHERENT-CsI-2021")


def laws(model, experiment=CSI, flux=None):
    return laws_of(experiment, Hypothesis(model), experiment.flux if flux is None else flux, 0.0)


def test_there_is_a_law_for_each_channel_nuclide_and_species():
    found = laws(ns.StandardModel() + ns.ElectronScattering())
    assert len(found) == 2 * 2 * 3
    assert {each.deposit for each in found} == {ns.Deposit.NUCLEUS, ns.Deposit.ELECTRON}


def test_flavours_with_the_same_couplings_share_a_table():
    one, *others = [each for each in laws(ns.StandardModel()) if each.nuclide.A == 133]
    assert all(each.table is one.table for each in others)


def test_channels_with_other_form_factors_have_tables_of_their_own():
    iodine = [each for each in laws(ns.StandardModel() + ns.AxialVector()) if each.nuclide.A == 127]
    assert len({each.name for each in iodine if each.like is None}) == len({each.name for each in iodine}) == 4
    assert all(each.like.name == each.name for each in iodine if each.like is not None)


def test_a_reaction_without_a_target_in_the_detector_has_no_law():
    assert not laws(ns.InverseBetaDecay())


def test_coherences_that_matter_are_refused():
    solar = ns.AdiabaticMSW()(ns.Sun(duration=1 * day, only=("8B",)))
    assert laws(ns.StandardModel(), flux=solar)
    with pytest.raises(InputError, match="coherence"):
        laws(ns.StandardModel() + ns.NSI(emu_d=0.2), flux=solar)


def test_a_reaction_that_changes_flavour_refuses_coherences():
    class Changing(Thrice):
        def coherent_strength(self, reaction, piece, coherence):
            return 0.5 * self.keeps

    solar = ns.AdiabaticMSW()(ns.Sun(duration=1 * day, only=("8B",)))
    argon = ns.Experiment(solar, ns.Detector("Ar40", 10 * kg, np.array([1, 10]) * MeV))
    model = Changing()
    model.keeps = 0.0
    assert laws(model, argon)
    model.keeps = 1.0
    with pytest.raises(InputError, match="coherence"):
        laws(model, argon)


def test_what_does_not_scatter_has_no_law():
    assert not laws(
        ns.MagneticMoment(tau=1e-10 * bohr_magneton),
        ns.Experiment(ns.facility("SNS").flux(distance=20 * m, pot=1e20), CSI.detector),
    )


def test_each_isotope_has_its_own_atoms_and_the_structure_is_that_of_the_hypothesis():
    xenon = ns.Experiment(CSI.flux, ns.Detector("Xe", 10 * kg, np.array([1, 10]) * MeV))
    material, E = xenon.detector.material, 40 * MeV
    for structure in (None, ns.point_nucleus):
        found = laws_of(xenon, Hypothesis(ns.StandardModel(), structure), xenon.flux, 0.0)
        rates = {each.nuclide: float(each.rate(np.array([E]))[0]) for each in found if each.state == ns.nu_e}
        assert len(rates) == len(material.composition) > 5
        for nuclide, share in material.composition:
            nucleus = (ns.helm if structure is None else structure)(nuclide)
            sigma = float(ns.StandardModel().sigma(E, ns.nu_e, nucleus))
            atoms = share * 10 * kg / material.mass_per_atom
            assert rates[nuclide] == pytest.approx(atoms * sigma, rel=1e-6, abs=0)


class Thrice(Term):
    """A reaction that is three times what it says, of electron neutrinos alone."""

    def __init__(self):
        sigma = CrossSectionTable([5 * MeV, 40 * MeV, 60 * MeV], {ns.nu_e: np.array([0, 1e-40, 2e-40]) * cm**2})
        self.reactions = TotalCrossSection("nu_e on Ar40", "Ar40", sigma, deposited=Remainder(1.5 * MeV)).reactions

    def strength(self, reaction, piece, species):
        return 3.0 if species == ns.nu_e else None


def test_a_reaction_acts_on_what_all_components_of_its_species_reach():
    lines = [
        ns.Component(state, ns.Line(E * MeV), 1 / cm**2) for state, E in ((ns.nu_e, 9), (ns.nu_e, 40), (ns.nu_mu, 50))
    ]
    experiment = ns.Experiment(ns.Flux(tuple(lines)), ns.Detector("Ar40", 10 * kg, np.array([1, 10]) * MeV))
    (law,) = laws_of(experiment, Hypothesis(Thrice()), experiment.flux, 8 * MeV)
    assert np.array(law.acting.reach) / MeV == pytest.approx([9, 40], rel=1e-12, abs=0)
    assert dict(law.acting.strengths) == {"all": 3.0}
    # of 9 MeV less than 8 MeV is deposited
    atoms = 10 * kg / ns.nuclide("Ar40").atomic_mass
    expected = [0.0, 3 * atoms * 1e-40 * cm**2]
    assert law.rate(np.array([9, 40]) * MeV) == pytest.approx(expected, rel=1e-9, abs=0)
    elastic = laws_of(experiment, Hypothesis(ns.StandardModel()), experiment.flux, 0.0)
    assert [each.highest / MeV for each in elastic] == pytest.approx([50, 50], rel=1e-12, abs=0)
