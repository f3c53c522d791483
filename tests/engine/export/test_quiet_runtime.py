"""Running an exported file tells nobody: nothing is written under the home folder, so nothing can be sent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import onnx
from onnx import TensorProto, helper

RUN = """
import sys
from pathlib import Path
from engine.export.runtime import Session
Session(Path(sys.argv[1]))
"""


def test_a_session_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    value = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "one", value[:1], value[1:])
    model = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 20)])
    onnx.save(model, tmp_path / "one.onnx")
    home = tmp_path / "home"
    home.mkdir()
    folders = ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
    plain = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    environment = plain | dict.fromkeys(folders, str(home))
    subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "one.onnx")],
        env=environment,
        cwd=Path(__file__).parents[3],
        check=True,
        timeout=60,
    )
    assert [str(path.relative_to(home)) for path in home.rglob("*")] == []
