"""The Python lines that reproduce what the page shows: the experiment, the model, then those of the view.

A run of them fills ``curves`` with the same numbers, and prints them in a table. An experiment that is not of the
catalogue stands in the script as the text of its file.
"""

from collections.abc import Iterator

from nuscatter import units
from nuscatter.catalogue.nuclear_models import nuclear_models
from nuscatter.catalogue.terms_by_name import python
from nuscatter.errors import choose
from nuscatter.explorer.asked import FILE_KEYS, Asked
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.toml_text import toml_text
from nuscatter.structure.skyrme.force import forces

_WIDTH = 110


def script(asked: Asked, view: PageView) -> str:
    """Return a script that computes what a view shows.

    Args:
        asked: The state.
        view: The view.

    Raises:
        InputError: the state is wrong.
    """
    own = view.lines(asked)
    body = [*_experiment(asked), *_model(asked), *own, ""]
    body += [
        "for name, values in curves.items():",
        '    print(f"{name}: {np.size(values)} numbers from {np.min(values):.6g} to {np.max(values):.6g}")',
    ]
    text = "\n".join(body)
    used = [name for name in dir(units) if not name.startswith("_") and _is_used(name, text)]
    head = [f'"""{asked.title}: {view.title.lower()}, computed as the explorer of nuscatter shows it."""', ""]
    head += ["from pathlib import Path", ""] if "Path(" in text else []
    head += ["import numpy as np", "", "import nuscatter as ns"]
    head += [f"from nuscatter.units import {', '.join(sorted(used))}"] if used else []
    return "\n".join([*head, "", text, ""])


def _is_used(name: str, text: str) -> bool:
    import re

    return re.search(rf"(?<![\w.\"'=]){re.escape(name)}(?![\w\"'=(:])", text) is not None


def _experiment(asked: Asked) -> Iterator[str]:
    """Yield the lines that make the experiment, with its flux as emitted, and as it arrives."""
    if asked.state.starting(*FILE_KEYS):
        yield 'Path("mine.toml").write_text('
        yield '    """'
        yield toml_text(asked.state).rstrip("\n")
        yield '""",'
        yield '    encoding="utf-8",'
        yield ")"
        yield 'experiment = ns.read_experiment("mine.toml")'
    else:
        yield f"experiment = ns.experiment({asked.state.get('experiment')!r})"
        if structure := asked.state.get("structure"):
            yield f"experiment = ns.Experiment(experiment.flux, experiment.detector, {nuclear_model(structure)})"
    yield "emitted = experiment.flux"
    for entry, given in asked.arguments.values():
        if entry.name in asked.flux_changes:
            yield f"experiment = experiment.with_flux({python(entry, given)}(experiment.flux))"


def nuclear_model(name: str) -> str:
    """Return how Python code writes a nuclear model.

    Example:
        >>> nuclear_model("helm"), nuclear_model("sly4")
        ('ns.helm', "ns.HartreeFock('SLy4')")
    """
    known = choose("nuclear model", name, {each: each for each in nuclear_models()})
    if known in forces():
        return f"ns.HartreeFock({known!r})"
    made = nuclear_models()[known]
    return f"ns.{known}" if getattr(made, "__name__", "") == known else f"ns.RelativisticMeanField({known!r})"


def _model(asked: Asked) -> Iterator[str]:
    """Yield the lines that make the Standard Model's terms and the model."""
    given = [] if asked.sin2_theta_w is None else [f"sin2_theta_w={asked.sin2_theta_w!r}"]
    couplings = asked.standard.couplings.scheme
    modules = {"MS-bar(0) effective": "weak_couplings.EFFECTIVE", "MS-bar(0) one loop": "radiative.ONE_LOOP"}
    if couplings in modules:
        given.append(f"couplings=ns.interactions.couplings.{modules[couplings]}")
    counted = {"StandardModel": asked.standard.nuclei, "AxialVector": asked.standard.spins,
               "ElectronScattering": asked.standard.electrons}  # fmt: skip
    terms = [f"ns.{name}({', '.join(given)})" for name, there in counted.items() if there]
    yield f"standard_model = {' + '.join(terms)}"
    new = [python(entry, values) for entry, values in asked.arguments.values() if entry.name in asked.terms]
    yield f"model = {' + '.join(['standard_model', *new])}"
    yield ""
