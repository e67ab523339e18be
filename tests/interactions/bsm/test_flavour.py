import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.bsm.electromagnetic import ChargeRadius, MagneticMoment, Millicharge
from nuscatter.interactions.bsm.flavour import PAIRS, coupling_matrix, transition
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau

FULL = {"ee": 0.1, "mumu": -0.2, "tautau": 0.3, "emu": 0.4 + 0.5j, "etau": -0.6j, "mutau": 0.7}


def matrix(family):
    """Amplitude of column → row."""
    table = coupling_matrix(FULL)
    return np.array([[transition(table, "", initial, final) for initial in family] for final in family], dtype=complex)


def test_the_matrix_is_hermitian():
    np.testing.assert_array_equal(matrix(neutrinos), matrix(neutrinos).conj().T)


def test_the_entry_of_row_e_and_column_mu_turns_nu_mu_into_nu_e():
    table = coupling_matrix(FULL)
    assert transition(table, "", nu_mu, nu_e) == 0.4 + 0.5j
    assert transition(table, "", nu_e, nu_mu) == 0.4 - 0.5j


def test_antineutrinos_have_the_transposed_matrix():
    np.testing.assert_array_equal(matrix(antineutrinos), matrix(neutrinos).T)
    assert transition(coupling_matrix(FULL), "", nu_e_bar, nu_mu_bar) == 0.4 + 0.5j


def test_what_was_not_given_is_not_there():
    assert transition(coupling_matrix({"ee": 0.1}), "", nu_e, nu_tau) is None
    assert transition(coupling_matrix({"ee_u": 0.1}, ["u", "d"]), "_d", nu_e, nu_e) is None


def test_a_real_diagonal_may_be_written_as_a_complex_number():
    entry = coupling_matrix({"ee": 0.1 + 0j})["ee"]
    assert entry.dtype == np.float64
    assert entry == 0.1


TERMS = [(NSI, "_u"), (MagneticMoment, ""), (Millicharge, ""), (ChargeRadius, "")]
BAD = [math.nan, math.inf, complex(0, math.nan), "1", None, [], [[0.1]], {}, True]


@pytest.mark.parametrize(("term", "ending"), TERMS)
@pytest.mark.parametrize("value", BAD, ids=repr)
def test_bad_couplings(term, ending, value):
    with pytest.raises(InputError, match=rf"^emu{ending} is .*expected\.$") as caught:
        term(**{f"emu{ending}": value})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("term", "ending"), TERMS)
@pytest.mark.parametrize("value", [0.1 + 0.1j, [0.1, 0.1j]])
def test_the_diagonal_is_real(term, ending, value):
    with pytest.raises(InputError, match=rf"^mumu{ending} is .*a real number: the matrix is Hermitian"):
        term(**{f"mumu{ending}": value})


@pytest.mark.parametrize(("term", "ending"), TERMS)
def test_unknown_names_list_the_choices(term, ending):
    """All of them if they are few, the nearest if they are many."""
    for name in ("mue", "e_x", "foo", "tau_mu", "ee_"):
        with pytest.raises(
            InputError, match=f"There is no coupling '{name}'; (the choices are|did you mean)"
        ) as caught:
            term(**{name: 0.1})
        text = str(caught.value)
        if "did you mean" in text:
            assert any(f" {pair}_" in text for pair in PAIRS)
        else:
            assert all(pair + ending in text for pair in PAIRS)


def test_the_nearest_coupling_is_named():
    with pytest.raises(InputError, match=r"^There is no coupling 'ee_up'; did you mean ee_u or"):
        NSI(ee_up=0.1)
