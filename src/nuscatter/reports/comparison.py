"""What radiative corrections do to counts and to fitted angles: one table of experiments, one of sin²θ_W.

Each row says in its name which couplings it is of (`WeakCouplings.scheme`).
"""

from collections.abc import Callable, Mapping, Sequence

from nuscatter.catalogue.entries import Entry, describe, entry, experiment
from nuscatter.datasets import load
from nuscatter.errors import InputError, instance, listed
from nuscatter.interactions.standard.axial import AxialVector
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.reports.report import Number, counting_likelihood, weak_mixing_angle
from nuscatter.structure.nucleus import NuclearModel, helm

#: Experiments whose published counts are compared with predictions.
COMPARED = ("COHERENT-LAr-2020", "COHERENT-CsI-2021", "COHERENT-Ge", "CONUS+", "XENONnT")

#: The ways to make a Standard Model at sin²θ_W, from the tree level on.
SCHEMES: tuple[Callable[[float], StandardModel], ...] = (
    StandardModel,
    StandardModel.effective,
    StandardModel.one_loop,
)


def standard_models() -> dict[str, Term]:
    """Return the Standard Model at tree level, with effective couplings, with spins too, and at one loop, by name.

    Example:
        >>> list(standard_models())
        ['tree level', 'MS-bar(0) effective', 'MS-bar(0) effective with spins', 'MS-bar(0) one loop']
    """
    tree, effective, loops = StandardModel(), StandardModel.effective(), StandardModel.one_loop()
    spins = effective + AxialVector(couplings=effective.couplings)
    return {
        tree.couplings.scheme: tree,
        effective.couplings.scheme: effective,
        f"{effective.couplings.scheme} with spins": spins,
        loops.couplings.scheme: loops,
    }


def compared_counts(
    models: Mapping[str, Term] | None = None, names: Sequence[str] = COMPARED, structure: NuclearModel = helm
) -> list[tuple[str, list[Number]]]:
    """Return for each experiment the counts that models predict, and those that were published.

    Args:
        models: By the words that are added to "predicted"; those of `standard_models` if None.
        names: Experiments of the catalogue.
        structure: Nuclear model.

    Returns:
        Titles, each with its rows, as `nuscatter.printing` shows them.

    Raises:
        InputError: there is no such experiment, or it cannot be predicted; a model is no term.

    Example:
        >>> (title, rows), = compared_counts(names=["COHERENT-LAr-2020"])
        >>> for row in rows:
        ...     print(f"{row.name}: {row.value:.1f}")
        predicted, tree level: 121.8
        predicted, MS-bar(0) effective: 123.8
        predicted, MS-bar(0) effective with spins: 123.8
        predicted, MS-bar(0) one loop: 124.8
        predicted, published: 128.0
        observed, published: 159.0
    """
    chosen = standard_models() if models is None else instance("models", models, Mapping, "models by name")
    for name, model in chosen.items():
        instance(f"the model {name}", model, Term, "a term such as StandardModel()")
    tables = []
    for name in listed("names", names, "a list of experiments"):
        built = experiment(name)
        rows = [
            Number(f"predicted, {scheme}", float(built.counts(model, structure).sum()), "events")
            for scheme, model in chosen.items()
        ]
        tables.append((name, [*rows, *_published(name)]))
    return tables


def compared_angles(
    names: Sequence[str] = ("COHERENT-LAr-2020", "COHERENT-CsI-2021"), *, released: bool = True
) -> list[Number]:
    """Return sin²θ_W of published counts, and of released data, in each scheme.

    Args:
        names: Experiments with released data.
        released: Whether released data are fitted too; they must be on disk or are downloaded.

    Raises:
        InputError: there is no such experiment.
        DataError: the files are not on disk and cannot be downloaded.
    """
    rows = []
    for each in [entry(name) for name in listed("names", names, "a list of experiments")]:
        data = load(each.release) if released else None
        for make in SCHEMES:
            counted = counting_likelihood(each, make)
            rows.append(weak_mixing_angle(f"{each.name}, published counts", counted, make=make)[0])
            if data is not None:
                rows.append(weak_mixing_angle(f"{each.name}, released data", data.likelihood(make), make=make)[0])
    return rows


def _published(name: str) -> list[Number]:
    """Return the published prediction, the observed number, and the fitted one where it is published."""
    found = describe(name)
    if isinstance(found, Entry):
        known = (("predicted", found.published.predicted), ("observed", found.published.observed))
        return [
            Number(f"{kind}, published", value, "events", (low, high), found.source)
            for kind, (value, low, high) in known
        ]
    facts = [found.facts[kind] for kind in ("predicted", "observed", "fitted") if found.knows(kind)]
    if not facts:
        raise InputError(f"No counts of {name} are published.")
    return [Number(f"{each.quantity}, published", each.values[0], "events", each.error, each.source) for each in facts]
