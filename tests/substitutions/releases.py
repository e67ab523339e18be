"""One good call of what reads the collaborations' data releases."""

import nuscatter as ns
from nuscatter.datasets import coherent_csi_2017, coherent_csi_2021, coherent_lar_2020, xenonnt_b8_2024
from nuscatter.datasets.germanium_2024 import coherent_ge_2024
from nuscatter.datasets.shared_quenching import QUENCHING_GERMANIUM
from nuscatter.datasets.xenonnt import boron8_likelihood
from nuscatter.figures.data import data_with_fit

SM = ns.StandardModel()
ARGON = coherent_lar_2020()
XENON = xenonnt_b8_2024()
RESULT = ns.fit(ARGON.likelihood(lambda: SM))


def counted(data):
    """Use a data set."""
    return data.expected(SM)


def csi_2021(histogram):
    """Return the data; True is no bad value, but asks for a release that need not be at hand."""
    return coherent_csi_2021(histogram=histogram is not True and histogram)


CASES = [
    (coherent_csi_2017, {"smooth_times": False}, counted),
    (csi_2021, {"histogram": False}, counted),
    (coherent_lar_2020, {"release_times": False}, counted),
    (xenonnt_b8_2024, {"third_run": False}, lambda made: made.title),
    (coherent_ge_2024, {"quenching": QUENCHING_GERMANIUM}, counted),
    (boron8_likelihood, {"data": XENON, "hypothesis": SM}, lambda made: made.parameters),
    (ns.Dataset, {name: getattr(ARGON, name) for name in ARGON.__dataclass_fields__}, counted),
    (ARGON.expected, {"hypothesis": SM, "flux_sns": 0.0}),
    (ARGON.at, {"function": lambda: SM, "result": RESULT}),
    (ARGON.likelihood, {"function": lambda: SM}, lambda made: made.parameters),
    (ARGON.signal_likelihood, {"hypothesis": SM}, lambda made: made.parameters),
    (ARGON.fit_signal, {"hypothesis": None, "systematics": False}, lambda made: made.values),
    (data_with_fit, {"fits": [(ARGON, ARGON.expected(SM))], "title": "argon", "result": None, "axes": None}),
]
