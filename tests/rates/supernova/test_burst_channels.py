import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.rates.supernova.burst_channels import PerAtom, atoms, electrons
from nuscatter.units import MeV, cm, g, keV, s, tonne

TABLE = ns.CrossSectionTable([5 * MeV, 100 * MeV], {ns.nu_e: [0, 1e-40 * cm**2]})


def test_numbers_of_targets_are_those_of_avogadro():
    """6.02214076e23 per mole; molar masses of water and argon as chemists have them."""
    assert atoms("H2O", 18.015 * g, "H1") == pytest.approx(2 * 6.02214076e23 * 0.999885, rel=1e-4)
    assert electrons("Ar", 39.948 * g) == pytest.approx(18 * 6.02214076e23, rel=1e-4)
    assert electrons("H2O", 18.015 * g) == pytest.approx(10 * 6.02214076e23, rel=1e-4)
    assert atoms("Ar", 1 * tonne, "Ar") > atoms("Ar", 1 * tonne, "Ar40")
    with pytest.raises(InputError, match="one that H2O holds"):
        atoms("H2O", 1 * tonne, "Ar40")


def test_electrons_of_an_atom_are_in_its_cross_section():
    term, E = ns.ElectronScattering(), np.array([5.0, 40.0]) * MeV
    np.testing.assert_allclose(PerAtom(term, "Ar")(E, ns.nu_e), 18 * term.sigma(E, ns.nu_e), rtol=1e-12)
    both = PerAtom(ns.StandardModel(), "Ar40")(E, ns.nu_mu)
    np.testing.assert_allclose(both, ns.StandardModel().sigma(E, ns.nu_mu, ns.helm("Ar40")), rtol=1e-12)
    assert PerAtom(term, "Ar").kinks(ns.nu_e).size == 0
    assert PerAtom(ns.InverseBetaDecay(), "H2O").kinks(ns.nu_e_bar)[0] == pytest.approx(1.806 * MeV, rel=1e-3)


def test_inverse_beta_decay_happens_on_the_free_protons_alone():
    sigma = ns.InverseBetaDecay().sigma(20 * MeV, ns.nu_e_bar)
    edges = np.array([0.5, 100]) * MeV
    channel = ns.TermChannel("ibd", ns.InverseBetaDecay(), ns.Detector("H2O", 1 * tonne, edges))
    found = channel.cross_section_of_all(np.array([20.0]) * MeV, ns.nu_e_bar)[0]
    assert found == pytest.approx(float(sigma) * atoms("H2O", 1 * tonne, "H1"), rel=1e-9)
    assert channel.cross_section_of_all(np.array([20.0]) * MeV, ns.nu_e)[0] == 0


def test_a_matrix_goes_from_neutrinos_to_the_observable():
    """Rows are the observable: what is in the second column is a neutrino's second bin."""
    matrix = np.array([[0.0, 0.5], [1.0, 0.0], [0.0, 0.25]])
    channel = ns.MatrixChannel(
        "x", TABLE, 1e30, matrix=matrix, energy_edges=np.array([0, 1, 2, 3]) * MeV, efficiency=[1, 0.5, 1]
    )
    seen = channel.seen(None, {ns.nu_e: np.array([[10.0], [100.0]])}, None)[ns.nu_e]
    np.testing.assert_allclose(seen[:, 0], [50, 5, 25])
    with pytest.raises(InputError, match="shape of the matrix of x"):
        channel.bins(np.array([0, 1, 2, 3]) * MeV)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"targets": -1.0}, "targets"),
        ({"efficiency": 1.5}, "fraction"),
        ({"efficiency": [[1.0]]}, "fraction"),
        ({"matrix": [[-0.1]]}, "matrix"),
        ({"matrix": [1.0]}, "shape of the matrix"),
        ({"energy_edges": np.array([1.0, 2.0]) * MeV}, "bins of its own"),
        ({"energy_edges": np.array([1.0, 2.0]) * MeV, "matrix": np.ones((2, 2))}, "number of rows"),
        ({"cross_section": 1.0}, "CrossSectionTable"),
        ({"coherent": "yes"}, "coherent"),
        ({"name": 1}, "name"),
    ],
)
def test_a_wrong_matrix_channel_is_refused(more, sentence):
    with pytest.raises(InputError, match=sentence):
        ns.MatrixChannel(**{"name": "x", "cross_section": TABLE, "targets": 1e30} | more)


def test_a_wrong_term_channel_is_refused():
    edges = np.array([1.0, 2.0]) * keV
    timed = ns.Detector("Ar", 1 * tonne, edges, time_edges=np.array([0.0, 1.0]) * s)
    with pytest.raises(InputError, match="bins in energy alone"):
        ns.TermChannel("x", ns.StandardModel(), timed)
    with pytest.raises(InputError, match="a term"):
        ns.TermChannel("x", 3, ns.Detector("Ar", 1 * tonne, edges))
    with pytest.raises(InputError, match="one set of couplings"):
        PerAtom(ns.StandardModel(sin2_theta_w=np.array([0.2, 0.3])), "Ar")(30 * MeV, ns.nu_e)


@pytest.mark.parametrize("term", [ns.StandardModel(), ns.ElectronScattering(), ns.StandardModel() + ns.AxialVector()])
def test_species_share_a_cross_section_only_if_they_scatter_alike(term):
    """What is stored for one species is not that of another, and is not changed from outside."""
    E, shared = np.array([10.0, 30.0]) * MeV, PerAtom(term, "Ar")
    for species in (ns.nu_e, ns.nu_mu, ns.nu_e_bar, ns.nu_mu_bar, ns.nu_e):
        found = shared(E, species)
        np.testing.assert_array_equal(found, PerAtom(term, "Ar")(E, species))
        found *= 2
    assert shared(E, ns.nu_e)[0] != shared(E * 1.01, ns.nu_e)[0]
