"""The released data of the page: at hand or not, together or not, and how far from the source they were taken.

The page downloads nothing. Where a release is not on disk, a sentence says which command gets it.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from nuscatter.catalogue.entries import entries
from nuscatter.catalogue.published_facts import setup
from nuscatter.cli.statistics.data import check_names
from nuscatter.datasets import datasets, load
from nuscatter.datasets.dataset import AnyDataset
from nuscatter.errors import DataError, InputError, plain
from nuscatter.explorer.asked import blamed
from nuscatter.releases.fetch import complete
from nuscatter.units import m

#: What is shown where the experiment of the state has no released data.
FIRST = "coherent_lar_2020"
#: The data sets that read a release, and its name. The others are numbers of papers, which the package has.
RELEASES: Mapping[str, str] = MappingProxyType(
    {
        "coherent_lar_2020": "coherent_lar_2020",
        "coherent_csi_2021": "coherent_csi_2021",
        "coherent_csi_2017": "coherent_csi_2018",
        "coherent_ge_2024": "coherent_ge_2024",
        "xenonnt_b8_2024": "xenonnt_b8",
    }
)
#: Experiments of the catalogue that were at one distance from the source, by the data sets that are no entry of it.
_SETUPS: Mapping[str, str] = MappingProxyType(
    {
        "coherent_ge_2024": "COHERENT-Ge",
        "coherent_ge_2026": "COHERENT-Ge",
        "conus_plus_2025": "CONUS+",
        "conus_2024": "CONUS",
        "texono_2025": "TEXONO",
    }
)


def first_data(experiment: str) -> tuple[str, ...]:
    """Return the data sets that are shown if none is named: those of an experiment, or `FIRST`.

    Example:
        >>> first_data("COHERENT-CsI-2021"), first_data("COHERENT-Ge")
        (('coherent_csi_2021',), ('coherent_lar_2020',))
    """
    return tuple(each for each in datasets() if experiment and plain(each) == plain(experiment)) or (FIRST,)


def released(names: Sequence[str]) -> tuple[AnyDataset, ...]:
    """Return data sets that can be fitted together.

    Args:
        names: As `nuscatter.datasets.datasets` returns them.

    Raises:
        InputError: two must not be added, or a release is not at hand.
    """
    with blamed("likelihood.data"):
        check_names(names, (), None)
        for name in names:
            _check_at_hand(name)
        try:
            return tuple(load(each) for each in names)
        except DataError as error:
            raise InputError(str(error)) from None


def _check_at_hand(name: str) -> None:
    release = RELEASES.get(name)
    try:
        if release is None or complete(release):
            return
    except DataError as error:
        raise InputError(str(error)) from None
    raise InputError(
        f"The release of {name} is not on this computer: get it with nuscatter data fetch {release}, "
        "or name its folder in NUSCATTER_DATA, and start the explorer again."
    )


def baseline(name: str) -> float:
    """Return the distance of a data set from its source [m], with twelve figures so that a script says the same one.

    Raises:
        InputError: it is of the Sun.

    Example:
        >>> baseline("coherent_lar_2020"), baseline("coherent_ge_2026")
        (27.5, 19.2)
    """
    beam = next((each.beam for each in entries if plain(each.name) == plain(name)), None)
    if beam is None and name not in _SETUPS:
        raise InputError(
            f"likelihood.data: {name} is of neutrinos from the Sun, which come from no single distance: a change of "
            "flavours with a distance cannot be compared with it; leave out one of the two."
        )
    distance = setup(_SETUPS[name]).values("distance")[0] if beam is None else beam["distance"]
    return float(f"{distance / m:.12g}")
