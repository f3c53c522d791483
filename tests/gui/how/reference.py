"""What torch itself says, as JSON; a process of its own, since the window's never has torch."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from engine.layers import LAYERS
from engine.layers.call import Apply, Shape
from engine.train.optimizers import OPTIMIZERS
from tests.gui.how.torch_layers import answer, parameters, reach


def windows(case: dict) -> list:
    """For each output of a convolution along one dimension, the inputs (padding as -1) that it looks at."""
    size, kernel, stride = case["size"], case["kernel"], case["stride"]
    padding, dilation, ceil = case["padding"], case["dilation"], case.get("ceil", False)
    places = torch.arange(size, dtype=torch.float32).view(1, 1, -1)
    if ceil:
        pooled = F.max_pool1d(places, kernel, stride, padding, dilation, ceil_mode=True)
        return [int(v) for v in pooled.flatten()]
    low, high = padding if isinstance(padding, list) else (padding, padding)
    padded = F.pad(places, (low, high), value=-1)
    found = []
    for tap in range(kernel):  # a filter that is 1 at one place and 0 elsewhere shows what it looks at
        weight = torch.zeros(1, 1, kernel)
        weight[0, 0, tap] = 1
        found.append(F.conv1d(padded, weight, stride=stride, dilation=dilation).flatten().tolist())
    return [[int(row[i]) for row in found] for i in range(len(found[0]))]


def spread(case: dict) -> list:
    """For each input of a transposed convolution, the outputs to which it adds."""
    layer = nn.ConvTranspose1d(
        1,
        1,
        case["kernel"],
        case["stride"],
        case["padding"],
        case["extra"],
        bias=False,
        dilation=case["dilation"],
    )
    nn.init.ones_(layer.weight)
    found = []
    for at in range(case["size"]):
        one = torch.zeros(1, 1, case["size"])
        one[0, 0, at] = 1
        found.append([i for i, v in enumerate(layer(one).flatten().tolist()) if v])
    return [found, layer(torch.zeros(1, 1, case["size"])).shape[-1]]


def adaptive(case: dict) -> list:
    places = torch.arange(case["size"], dtype=torch.float32).view(1, 1, -1)
    top = F.adaptive_max_pool1d(places, case["wanted"]).flatten()
    low = -F.adaptive_max_pool1d(-places, case["wanted"]).flatten()
    return [[int(a), int(b)] for a, b in zip(low, top)]


def made(case: dict, *sizes: tuple[int, ...]) -> Callable[..., torch.Tensor]:
    """The layer's own torch function or module, in double precision."""
    call = LAYERS[case["layer"]].make(case["settings"]).call(*(Shape(each) for each in sizes))
    if isinstance(call, Apply):
        return lambda *inputs: call.target.resolve()(*inputs, **call.arguments)
    return call.build().double().train("train" in case)


def elementwise(case: dict) -> list:
    """What the layer makes of a row of numbers, and its slope there."""
    function = made(case, (1, len(case["x"])))
    x = torch.tensor([case["x"]], dtype=torch.float64, requires_grad=True)
    y = function(x)
    if not y.requires_grad:
        return [y[0].double().tolist(), None]
    return [y[0].tolist(), torch.autograd.grad(y.sum(), x)[0][0].tolist()]


def interpolate(case: dict) -> list:
    row = torch.tensor(case["row"], dtype=torch.float64).view(1, 1, 1, -1).expand(1, 1, 2, -1)
    align = None if case["mode"] == "nearest" else False
    made = F.interpolate(row, size=(2, case["wanted"]), mode=case["mode"], align_corners=align)
    return made[0, 0, 0].tolist()


def layer(case: dict) -> list | None:
    """What a layer makes of one sample, output by output; None where it can't take it at all."""
    kinds = {"flags": torch.bool, "places": torch.int64, "figures": torch.float64}
    inputs = [torch.tensor(values).to(kinds[kind])[None] for values, kind in case["inputs"]]
    shapes = [Shape(tuple(i.shape), "float32" if i.is_floating_point() else str(i.dtype)[6:]) for i in inputs]
    declared = LAYERS[case["layer"]]
    settings = {n: tuple(v) if isinstance(v, list) else v for n, v in case["settings"].items()}
    try:
        call = declared.make(settings).call(*shapes)
        if isinstance(call, Apply):
            function = call.target.resolve()
            given = [inputs] if declared.inputs[0].variadic else inputs
            found = function(*given, **call.arguments)
        else:
            found = call.build().double().eval()(*inputs)
        outputs = found if isinstance(found, tuple | list) else [found]
        return [output.detach()[0].double().tolist() for output in outputs]
    except (RuntimeError, IndexError, ValueError, TypeError, AttributeError):
        return None


def cell(case: dict) -> list:
    """One step of a recurrent cell of one value with these weights (row, memory and bias of each gate)."""
    kind = {"LSTM": nn.LSTMCell, "GRU": nn.GRUCell, "RNN": nn.RNNCell}[case["cell"]]
    more = {"nonlinearity": case["bend"]} if case["cell"] == "RNN" else {}
    made = kind(1, 1, bias=case["biased"], **more).double()
    rows, memories, always = zip(*case["weights"])
    with torch.no_grad():
        made.weight_ih.copy_(torch.tensor(rows)[:, None])
        made.weight_hh.copy_(torch.tensor(memories)[:, None])
        if case["biased"]:
            made.bias_ih.copy_(torch.tensor(always))
            made.bias_hh.zero_()
    row, before, kept = (torch.tensor([[case[name]]]).double() for name in ("row", "before", "kept"))
    found = made(row, (before, kept)) if case["cell"] == "LSTM" else (made(row, before),)
    return [float(value) for value in found]


def shares(case: dict) -> list:
    """How much of each node a graph layer takes for each other one: all its weights are 1."""
    edges = torch.tensor([[*pair] for pair in case["edges"]] + [[b, a] for a, b in case["edges"]]).T[None]
    call = LAYERS[case["layer"]].make(case["settings"]).call(
        Shape((1, case["nodes"], 1)), Shape(tuple(edges.shape), "int64")
    )  # fmt: skip
    made = call.build().double().eval()
    with torch.no_grad():
        for name, weights in made.named_parameters():
            weights.fill_(0.0 if "bias" in name else 1.0)
    rows = [torch.zeros(1, case["nodes"], 1).double() for _ in range(case["nodes"])]
    for node, row in enumerate(rows):
        row[0, node, 0] = 1
    return [made(row, edges).flatten().tolist() for row in rows]


def fractional(case: dict) -> list | None:
    """A fractional pool of an image or a volume for one random number; None where it can't be."""
    values = torch.tensor(case["values"], dtype=torch.float64)[None, None]
    rank = values.dim() - 2
    pool = F.fractional_max_pool2d if rank == 2 else F.fractional_max_pool3d
    draws = torch.full((1, 1, rank), case["draw"]).double()
    try:
        found = pool(values, case["kernel"], output_size=case["wanted"], _random_samples=draws)
    except RuntimeError:
        return None
    return found.flatten().tolist()


def descended(case: dict) -> list:
    """The places of two weights in a valley, step by step, as torch's own optimizer moves them."""
    weights = nn.Parameter(torch.tensor(case["start"], dtype=torch.float64))
    call = OPTIMIZERS[case["optimizer"]].declaration(**case["settings"]).call()
    optimizer = call.target.resolve()([weights], **call.arguments)
    lowest, steepness = (torch.tensor(case[name], dtype=torch.float64) for name in ("lowest", "steepness"))
    places = [weights.tolist()]
    for _ in range(case["steps"]):
        optimizer.zero_grad()
        (0.5 * steepness * (weights - lowest).square()).sum().backward()
        optimizer.step()
        places.append(weights.tolist())
    return places


def scheduled(case: dict) -> list:
    """The rate before every step, from 1, as torch's own schedulers set it: a warm-up, and what follows."""
    rates = torch.optim.lr_scheduler
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    warm, steps, each = case["warmup_steps"], case["epochs"] * case["each"], case["each"]
    if case["schedule"] == "Cosine":
        main = rates.CosineAnnealingLR(optimizer, max(1, steps - warm), eta_min=case["final"])
    elif case["schedule"] == "StepLR":
        main = rates.StepLR(optimizer, case["step_size"] * each, gamma=case["gamma"])
    else:
        main = rates.ConstantLR(optimizer, factor=1.0)
    first = rates.LinearLR(optimizer, 1 / max(warm, 1), 1.0, max(warm - 1, 1))
    if warm and case["schedule"] == "Cosine":
        main = rates.SequentialLR(optimizer, [first, main], [warm])
    elif warm > 1:
        main = rates.ChainedScheduler([first, main])
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        main.step()
    return found


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    known = (
        windows,
        spread,
        adaptive,
        elementwise,
        interpolate,
        layer,
        cell,
        shares,
        fractional,
        descended,
        scheduled,
    )
    kinds = {f.__name__: f for f in (*known, descended, scheduled, answer, parameters, reach)}
    json.dump([kinds[case["kind"]](case) for case in asked], sys.stdout)
