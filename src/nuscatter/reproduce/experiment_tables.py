"""Tables IV and V: the experiments at stopped pions and at reactors, with the numbers published since."""

from typing import TYPE_CHECKING, Any

from nuscatter.catalogue.published_facts import Setup, setups
from nuscatter.figures.style import CURVES, house_style
from nuscatter.reproduce.item import REVIEW, Beside, Item, Made, Progress, beside, sheet
from nuscatter.words.digits import written

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _stopped_pions(_: Progress) -> Made:
    found = [each for each in setups() if each.table == "IV"]
    return _made(found, ("mass", "distance", "threshold"), dates=True)


def _reactors(_: Progress) -> Made:
    found = [each for each in setups() if each.table == "V"]
    return _made(found, ("power", "distance", "mass", "threshold", "limit on the ratio"), dates=False)


def _made(found: list[Setup], quantities: tuple[str, ...], *, dates: bool) -> Made:
    columns: dict[str, tuple[str, list[str]]] = {
        "experiment": ("", [each.name for each in found]),
        "target": ("", [" ".join(each.target) for each in found]),
        "technology": ("", [each.technology for each in found]),
        "at": ("", [f"{each.origin}, {each.place}" for each in found]),
    }
    columns |= {name: ("", [_cell(each, name) for each in found]) for name in quantities}
    if dates:
        columns["dates"] = ("", [each.dates for each in found])
    columns["reference"] = ("", [each.reference for each in found])
    numbers = [(each, fact) for each in found for fact in each.facts.values() if fact.known]
    facts = sheet(
        "numbers",
        {
            "experiment": ("", [each.name for each, _ in numbers]),
            "quantity": ("", [fact.quantity for _, fact in numbers]),
            "value": ("", [" ".join(map(written, fact.values)) for _, fact in numbers]),
            "unit": ("", [fact.unit for _, fact in numbers]),
            "source": ("", [fact.source for _, fact in numbers]),
        },
    )
    rows = tuple(row for each in found for row in _reviews(each))
    notes = (
        "* from memory: look it up before you quote it. A dash: not known; why is in nuscatter experiments --json.",
        *(f"{each.name}: {each.notes}" for each in found if each.notes),
    )
    return Made((sheet("", columns, shown=True), facts), rows, _figure(found), notes)


def _cell(setup: Setup, quantity: str) -> str:
    """Return the values of a quantity with their unit, a star behind those from memory."""
    if not setup.knows(quantity):
        return "–"
    fact = setup.facts[quantity]
    return f"{', '.join(map(written, fact.values))} {fact.unit}".rstrip() + "*" * fact.from_memory


def _reviews(setup: Setup) -> list[Beside]:
    """Return the numbers of the review that differ from published ones, beside them."""
    found = []
    for name, fact in setup.facts.items():
        quantity = name.removeprefix("review ")
        if quantity == name or not setup.knows(quantity):
            continue
        here = setup.facts[quantity]
        found.append(
            beside(
                f"{setup.name}, {quantity}",
                sum(here.values),
                fact.values[0],
                error=_last_digit(fact.values[0]),
                text=f"{fact.values[0]:g}",
                unit=fact.unit,
                reference=fact.source,
                sentence=f"The publication's number is taken: {here.source}.",
            )
        )
    return found


def _last_digit(value: float) -> float:
    """Return half a unit of the last digit of a number that the review prints, 0.5 of a whole one."""
    return 0.5 if value == int(value) else 0.05


def _figure(found: list[Setup]) -> "Figure | None":
    """Return a figure of masses against distances of those whose are known."""
    from matplotlib.figure import Figure

    known = [each for each in found if each.knows("mass") and each.knows("distance")]
    with house_style():
        panel = (figure := Figure(figsize=(7.0, 3.8))).subplots()
        for at, each in enumerate(known):
            mass, distances = sum(each.facts["mass"].values), each.facts["distance"].values
            look: dict[str, Any] = {"color": CURVES[at][0], "marker": "osD^v<>P*X"[at % 10], "linestyle": ":"}
            panel.plot(distances, [mass] * len(distances), markersize=6, label=each.name, **look)
        panel.set(xlabel="distance from the source [m]", ylabel="mass of the target [kg]", yscale="log")
        figure.legend(loc="outside right upper")
    return figure


ITEMS = (
    Item(
        "table4",
        "Table IV: experiments at stopped-pion sources",
        "Experiments of coherent scattering at stopped pions, with the numbers of their publications. The figure "
        "shows the mass of each target and its distance from the source.",
        (REVIEW, "References of the table"),
        _stopped_pions,
    ),
    Item(
        "table5",
        "Table V: experiments at reactors",
        "Experiments of coherent scattering at reactors, with the numbers of their publications. The figure shows "
        "the mass of each target and its distances from the cores.",
        (REVIEW, "References of the table"),
        _reactors,
    ),
)
