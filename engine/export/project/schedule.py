"""A declared schedule as a function of the exported program: its own text, with its settings as defaults."""

from __future__ import annotations

import inspect
import re
import textwrap
from typing import Any

from engine.compile.layout import WIDTH
from engine.compile.literals import literal
from engine.train.schedules import Constant


def is_constant(schedule: Any) -> bool:
    """Whether the rate stays the same all the way."""
    return isinstance(schedule, Constant) and not schedule.warmup_steps


def functions(schedule: Any) -> list[str]:
    """`factor(step, steps, steps_per_epoch)` and the functions that it calls, as text.

    Its values are those of the declaration's `call`, bit for bit, because it is the same arithmetic.
    """
    kind = type(schedule)
    known = dict(inspect.getmembers(inspect.getmodule(kind), inspect.isfunction))
    body = _body(kind.call)
    helpers = [name for name in known if re.search(rf"\b{name}\(", body)]
    used = [name for name in kind.params if re.search(rf"\bself\.{name}\b", body)]
    given = [f"{name}={literal(getattr(schedule, name))}" for name in used]
    about = textwrap.wrap((kind.__doc__ or "").strip().partition("\n")[0], WIDTH - 4)
    said = "\n".join(('"""The factor on the learning rate.', "", *about, '"""'))
    head = f"def factor({', '.join(('step', 'steps', 'steps_per_epoch', *given))}):"
    texts = [textwrap.dedent(inspect.getsource(known[name])).rstrip("\n") for name in helpers]
    texts.append(f"{head}\n{textwrap.indent(said, '    ')}\n{body.replace('self.', '')}")
    for name in helpers:
        texts = [re.sub(rf"\b{name}\(", f"{name.lstrip('_')}(", text) for text in texts]
    return texts


def _body(function: Any) -> str:
    """The statements of a method of one line's head, as they stand."""
    lines = textwrap.dedent(inspect.getsource(function)).rstrip("\n").splitlines()
    first = next(place for place, line in enumerate(lines) if line.rstrip().endswith(":")) + 1
    return "\n".join(line for line in lines[first:] if not line.strip().startswith('"""'))
