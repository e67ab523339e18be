"""What to cite, by name: every name leads to a publication, and the important ones to the right one."""

import re

import pytest

from nuscatter.datasets import datasets
from nuscatter.errors import InputError
from nuscatter.reports.citations import cite, names, without_publication


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("coherent_csi_2021", "2110.07730"),
        ("COHERENT-CsI-2017", "1708.01294"),
        ("coherent_lar_2020", "10.5281/zenodo.3903810"),
        ("coherent_ge_2024", "2406.13806"),
        ("conus+", "2501.05206"),
        ("CONUS_PLUS_2025", "2501.05206"),
        ("xenonnt b8 2024", "10.5281/zenodo.20576156"),
        ("SNS", "2109.11049"),
        ("unedf0", "10.1103/PhysRevC.82.024313"),
        ("Reactor", "1106.0687"),
        ("reactor", "1101.2663"),
        ("Sun", "1611.09867"),
        ("B16_GS98", "1611.09867"),
        ("atmosphericNeutrinos", "2105.00599"),
        ("nuclides", "10.1088/1674-1137/abddaf"),
        ("charge-densities", "10.1016/0092-640X(87)90013-1"),
        ("fermi_constant", "10.1103/PhysRevD.110.030001"),
    ],
)
def test_what_to_cite(name, identifier):
    assert identifier in [each.doi for each in cite(name)] + [each.eprint for each in cite(name)]


def test_every_name_has_a_publication_or_says_what_it_has_instead():
    found = names()
    assert len(found) > 100
    assert set(datasets()) <= set(found)
    assert [name for name in found if not cite(name) and not without_publication(name)] == []
    assert len([name for name in found if not cite(name)]) <= 1


def test_entries_are_well_formed_and_have_keys_of_their_own():
    for name in names():
        entries = [each.bibtex for each in cite(name)]
        keys = [re.match(r"@(?:article|misc)\{([A-Za-z0-9-]+),\n", each)[1] for each in entries]
        assert len(set(keys)) == len(keys), (name, keys)
        for each in entries:
            assert each.count("{") == each.count("}")
            assert re.search(r"\n  (doi|eprint|journal|url) = ", each)


def test_a_number_from_memory_says_so():
    uses = [use for each in cite("PIP2-BD-PAR") for use in each.used_for]
    assert "power (from memory)" in uses
    assert without_publication("SNS")[0].startswith("proton_energy: Review, Sec. V")


@pytest.mark.parametrize("name", ["zzz", "", None, 3, "coherent"])
def test_what_is_not_known(name):
    for ask in (cite, without_publication):
        with pytest.raises(InputError, match=r"There is no source of publications .*") as caught:
            ask(name)
        assert "\n" not in str(caught.value)
