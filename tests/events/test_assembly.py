"""Which laws a hypothesis has in a detector."""

import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.events.assembly import laws_of
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.units import bohr_magneton, day, m

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


def test_a_reaction_without_a_target_in_the_detector_has_no_law():
    assert not laws(ns.InverseBetaDecay())


def test_coherences_that_matter_are_refused():
    solar = ns.AdiabaticMSW()(ns.Sun(duration=1 * day, only=("8B",)))
    assert laws(ns.StandardModel(), flux=solar)
    with pytest.raises(InputError, match="coherence"):
        laws(ns.StandardModel() + ns.NSI(emu_d=0.2), flux=solar)


def test_what_does_not_scatter_has_no_law():
    assert not laws(
        ns.MagneticMoment(tau=1e-10 * bohr_magneton),
        ns.Experiment(ns.facility("SNS").flux(distance=20 * m, pot=1e20), CSI.detector),
    )
