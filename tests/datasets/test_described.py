from types import SimpleNamespace

import numpy as np

from nuscatter.datasets.described import notebook_table, plain_text

DATA = SimpleNamespace(
    name="own", title="Ours & theirs", reference="arXiv:2110.07730", observed=np.array([[1.0, 2.0], [3.0, 4.0]]),
    backgrounds={"steady": None}, nuisances={f"n{at}": None for at in range(9)},
    axes=(SimpleNamespace(label="energy [keV]"), SimpleNamespace(label="time [us]")),
)  # fmt: skip


def test_five_lines_with_the_sum_of_what_is_observed():
    assert plain_text(DATA).splitlines() == [
        "SimpleNamespace own: Ours & theirs",
        "  reference: arXiv:2110.07730",
        "  observed: 10 events in 2 × 2 bins of energy [keV], time [us]",
        "  backgrounds: steady",
        "  nuisances: n0, n1, n2, n3 and 5 more",
    ]


def test_one_number_has_no_bins_and_no_background_is_said():
    one = SimpleNamespace(**{**vars(DATA), "observed": np.array([395.0]), "backgrounds": {}, "axes": ()})
    assert "  observed: 395 events\n  backgrounds: none\n" in plain_text(one)


def test_a_table_for_notebooks():
    table = notebook_table(DATA)
    assert "Ours &amp; theirs" in table
    assert table.count("<tr>") == 4
