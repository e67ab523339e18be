"""``nuscatter pves``: predicted asymmetries beside measured ones, the figure, and what is refused."""

import pytest

from nuscatter.reports.parity_violation import asymmetry_comparison, mean_field_models

FORCES = ("--force", "sly4", "--force", "NL3", "--force", "fsu-garnet")


@pytest.mark.slow
def test_numbers_are_the_librarys(run, alone, picture, checked):
    outcome = run("pves", "prex-ii", "qweak", *FORCES, "--figure", "pves.png", "--json")
    checked(outcome)
    models = mean_field_models(["SLy4", "NL3", "FSUGarnet"])
    for name in ("PREX-2", "Qweak-27Al"):
        found = asymmetry_comparison(name, models)
        for each in found.predictions:
            rows = outcome.under(f"{name}, {each.model}")
            assert rows["A_PV, distorted wave"]["value"] == pytest.approx(each.asymmetry / 1e-9, rel=1e-9)
            assert rows["A_PV, plane wave"]["value"] == pytest.approx(each.plane_wave / 1e-9, rel=1e-9)
            assert rows["pull"]["value"] == pytest.approx(found.pull(each), rel=1e-9)
    assert outcome.under("PREX-2")["A_PV, measured"]["value"] == pytest.approx(550)
    assert outcome.under("Qweak-27Al")["neutron skin, published"]["error"] == 0.12
    assert outcome.json["figures"] == ["pves.png"]
    assert "from memory" in outcome.json["note"]
    picture("pves.png")


@pytest.mark.slow
def test_a_table(run, alone):
    outcome = run("pves", "qweak", "--force", "SLy4", "--force", "SkE2")
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[0] == "Qweak-27Al, Al27"
    assert next(line for line in lines if "measured" in line).split()[1:4] == ["2160", "±", "190"]
    numbers = next(line for line in lines if line.strip().startswith("SLy4")).split()
    assert numbers[4:8] == ["0.001", "-0.044", "3.002", "3.001"]
    assert "spin 5/2" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("PREX-9",), ("PREX-9", "PREX-2")),
        (("CREX", "crex"), ("CREX, crex", "different ones")),
        (("PREX-2", "--force", "SLy9"), ("SLy9",)),
        (("PREX-2", "--figure", "one.doc"), ("'one.doc'", "png")),
    ],
)
def test_what_is_refused(run, alone, arguments, words, refused):
    refused(run("pves", *arguments), *words)
    assert list((alone / "here").iterdir()) == []
