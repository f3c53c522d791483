"""The report of an import in sentences, for the command line and for the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.imports.report import Report

SHOWN = 8


def lines(report: Report) -> Iterator[str]:
    """What a person should know, the most important first."""
    if (parity := report.parity) is not None:
        verdict = "Answers as the file does" if parity.passed else "Does NOT answer as the file does"
        rows = f"{parity.samples:,} made-up row{'s' * (parity.samples != 1)}"
        yield f"{verdict}: largest difference {parity.max_abs:.1e} on {rows} (limit {parity.limit:.0e})."
    if (found := report.match) is not None:
        how = f" ({found.how})" if found.how else ""
        yield f"{len(found.loaded):,} of {found.total:,} tensors of the model come from the file{how}."
        yield from _list("They keep what they begin with", found.missing)
        yield from _list("The model has no place for", found.unused)
        apart = [f"{m.name}: {m.file} in the file, {m.model} in the model" for m in found.misfits]
        yield from _list("Another shape", apart)
    for each in report.opaque:
        yield f"No layer stands for {each.operator}; it runs as it is in {_some(each.nodes)}."
    yield from report.notes


def _list(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"{what}: {_some(names)}."


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"
