"""What matter makes of couplings to quarks: counts of quarks, the charged current, the matrix."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.bsm.matter_couplings import matter_couplings
from nuscatter.interactions.bsm.nsi import NSI


@pytest.mark.parametrize(("neutrons", "up", "down"), [(0.0, 2.0, 1.0), (1.0, 3.0, 3.0), (2.0, 4.0, 5.0)])
def test_quarks_of_an_atom(neutrons, up, down):
    """Hydrogen has uud for each electron; deuterium three of both; 2 neutrons 2u + d and twice u + 2d."""
    found = matter_couplings(NSI(ee_u=0.1, tautau_d=0.01), neutrons_per_electron=neutrons)
    np.testing.assert_allclose(np.diag(found), [0.1 * up, 0, 0.01 * down], rtol=1e-14)


def test_nucleons_are_their_quarks():
    """ε^p = 2ε^u + ε^d, ε^n = ε^u + 2ε^d."""
    np.testing.assert_allclose(
        matter_couplings(NSI(mutau_u=0.1j, mutau_d=0.03), neutrons_per_electron=1.2),
        matter_couplings(NSI(mutau_p=0.2j + 0.03, mutau_n=0.1j + 0.06), neutrons_per_electron=1.2),
        rtol=1e-14,
    )


def test_the_standard_charged_current_is_one():
    """After a Fierz transformation it is 1 on left-handed electrons; left and right are the vector current."""
    np.testing.assert_allclose(matter_couplings(NSI(ee_eL=1.0)), np.diag([1, 0, 0]))
    np.testing.assert_allclose(matter_couplings(NSI(ee_eL=0.1, ee_eR=0.2)), matter_couplings(NSI(ee_e=0.3)), rtol=1e-14)


def test_the_entry_of_row_e_and_column_mu_is_that_of_muon_neutrinos_that_become_electron_neutrinos():
    found = matter_couplings(NSI(emu_e=0.1 + 0.2j, etau_e=np.array([0.3, 0.4j])))
    assert found.shape == (2, 3, 3)
    np.testing.assert_allclose(found, found.conj().swapaxes(-1, -2))
    np.testing.assert_allclose(found[1, 0], [0, 0.1 + 0.2j, 0.4j])


def test_nothing():
    assert matter_couplings(NSI()).tolist() == np.zeros((3, 3)).tolist()


@pytest.mark.parametrize(
    "make",
    [
        lambda: matter_couplings({"ee_u": 0.1}),
        lambda: matter_couplings(NSI(ee_u=0.1), neutrons_per_electron=-1.0),
        lambda: matter_couplings(NSI(ee_u=0.1), neutrons_per_electron=[1.0, 2.0]),
        lambda: matter_couplings(NSI(ee_u=[0.1, 0.2], ee_d=[1.0, 2.0, 3.0])),
    ],
)
def test_bad_input(make):
    with pytest.raises(InputError):
        make()
