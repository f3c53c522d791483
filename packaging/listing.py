#!/usr/bin/env python3
"""Writes what the list of templates says of each that its file knows: `python3 packaging/listing.py`.

A new template is its project file and, in templates/index.json, a row with its name, kind and line; title,
parameters and drawing are worked out here. The start screen reads the list alone, so that it opens quickly.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Write the list again."""
    import templates
    from engine.files import durable_write

    rows = [complete(row) for row in templates.listing()]
    durable_write(templates.FOLDER / "index.json", (json.dumps(rows, indent=1) + "\n").encode())
    return 0


def complete(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with all that its project file says."""
    import templates
    from engine.analysis import analyse
    from engine.analysis.blocks import layer_of
    from engine.data import describe
    from engine.graph.file import load
    from engine.graph.model import node_of

    file = row.get("file", f"{row['name']}.loom")
    project = load(templates.FOLDER / file)
    fields = {field.name: field for field in describe(project, templates.FOLDER).fields}
    layers = {name: layer_of(project, node.type) for name, node in project.main.nodes.items()}
    return {
        "name": row["name"],
        "title": project.name,
        "about": row["about"],
        "kind": row["kind"],
        "file": file,
        "parameters": analyse(project, fields).parameters,
        "drawing": {
            "nodes": {name: layer.group for name, layer in layers.items() if layer is not None},
            "wires": [[node_of(w.source), node_of(w.target)] for w in project.main.wires.values()],
        },
    }


if __name__ == "__main__":
    sys.exit(main())
