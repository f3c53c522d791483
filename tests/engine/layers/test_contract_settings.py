"""What holds for every layer whatever its settings, drawn from its declaration as are its inputs."""

from __future__ import annotations

import warnings

import pytest
import torch

from engine.analysis import analyse
from engine.analysis.meta import PROBE, measure
from engine.compile import build, write
from engine.graph.file import dumps, loads
from engine.layers import LAYERS
from engine.layers.call import UNUSED, Same

# Its scores must be made of its input, so it can't stand alone.
NOT_ALONE = ("GradientPenalty",)
RUNNABLE = [n for n, layer in LAYERS.items() if layer.role in ("layer", "loss") and n not in NOT_ALONE]
COUNT = 2


def leaves(outputs, answer):
    """The tensors of an answer by the names of the ports."""
    if len(outputs) == 1 and isinstance(outputs[0], str) and not isinstance(answer, tuple):
        return {outputs[0]: answer}
    found = {}
    for name, part in zip(outputs, answer):
        found.update(leaves(name, part) if not isinstance(name, str) else {name: part})
    return {name: part for name, part in found.items() if name != UNUSED}


def check(case, run_real, drawn_alone):
    """All of the contract for one layer with some settings."""
    torch.manual_seed(0)
    tensors = {
        name: tensor.requires_grad_() if tensor.is_floating_point() and name != "target" else tensor
        for name, tensor in case.tensors().items()
    }
    made = case.made()
    torch.manual_seed(1)
    answer, module = run_real(made, tensors)
    outputs = leaves(("output",) if isinstance(made, Same) else made.outputs, answer)
    foretold(case, outputs)
    learned(module, outputs)
    written(case, module, tensors, drawn_alone, run_real)


def foretold(case, outputs):
    """Shape and type of a real run are those of the meta device."""
    found = measure(case.made(PROBE), case.sized(PROBE), case.layer.outputs)
    assert set(found.outputs) == set(case.layer.outputs) == set(outputs)
    for port, shape in found.outputs.items():
        assert tuple(outputs[port].shape) == tuple(s * 3 // PROBE if s % PROBE == 0 else s for s in shape)
        assert str(outputs[port].dtype) == f"torch.{shape.dtype}"


def learned(module, outputs):
    """Gradients reach every weight."""
    weights = dict(module.named_parameters()) if module is not None else {}
    if weights:
        parts = [t for t in outputs.values() if t.is_floating_point()]
        sum((t**2 * torch.rand_like(t)).sum() for t in parts).backward()
        assert not [key for key, weight in weights.items() if weight.grad is None]


def written(case, module, tensors, drawn_alone, run_real):
    """The file gives the drawing back, and the printed program answers as the module does."""
    project, fields = drawn_alone(case)
    kept = loads(dumps(project))
    assert kept == project
    analysis = analyse(kept, fields)
    assert not [p for p in analysis.errors if p.kind != "no-loss"], analysis.errors
    source = write(kept, analysis, fields)
    program = build(source)
    if module is not None:
        program.load_state_dict(dict(zip(program.state_dict(), module.state_dict().values(), strict=True)))
        module.eval()
    program.eval()
    judged = case.layer.role == "loss"
    ends = (*source.inputs, *(source.targets if judged else ()))
    given = [fed(case, tensors, fields[name]) for _, name in ends]
    torch.manual_seed(2)
    found = program.loss(*given)[0] if judged else program(*given)
    torch.manual_seed(2)
    wanted = leaves_of_first(case, run_real, module, tensors)
    weight = case.values.get("weight", 1.0) if judged else 1.0
    torch.testing.assert_close(found, wanted * weight if judged else wanted, equal_nan=True)


def fed(case, tensors, field):
    """What the program is given for a field."""
    made = tensors[field.name.removeprefix("given_")]
    if case.layer.type == "BCELoss" and field.role == "input":
        return torch.logit(made)
    return made.float() if field.dtype == "float32" else made


def leaves_of_first(case, run_real, module, tensors):
    made = case.made()
    answer, _ = run_real(made, tensors, module)
    outputs = leaves(("output",) if isinstance(made, Same) else made.outputs, answer)
    return outputs[case.layer.outputs[0]]


def run(name, count, seed, cases_of, run_real, drawn_alone):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in cases_of(name, count, seed):
            try:
                check(case, run_real, drawn_alone)
            except Exception as error:
                error.add_note(str(case))
                raise


@pytest.mark.parametrize("name", RUNNABLE)
def test_a_layer_keeps_the_contract_with_any_settings(name, cases_of, run_real, drawn_alone):
    run(name, COUNT, 0, cases_of, run_real, drawn_alone)


@pytest.mark.long
@pytest.mark.parametrize("name", RUNNABLE)
def test_a_layer_keeps_the_contract_with_many_settings(name, cases_of, run_real, drawn_alone):
    run(name, 25, 1, cases_of, run_real, drawn_alone)
