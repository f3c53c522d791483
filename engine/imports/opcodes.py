"""What a state dictionary saved by PyTorch says, read as data: nothing is unpickled.

The few instructions that such a file is made of are followed here; they make texts, numbers, lists and notes
of what was to be called, and call nothing. Any other instruction, and any name but those of tensors, ends the
reading with its name. Steps are counted and only texts can be keys, so a file can't keep the reader busy.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MOST_STEPS = 900_000
# PyTorch sets the entries of a dictionary a thousand at a time.
MOST_WAITING = 50_000
TENSOR = "torch._utils._rebuild_tensor_v2"


class Foreign(Exception):
    """Something that no plain list of tensors has in it; its text says what."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that the file wants to be looked up; it never is."""

    path: str


@dataclass(frozen=True, slots=True)
class Storage:
    """Where a tensor's numbers are: PyTorch's name for their kind, the part of the archive, how many."""

    kind: str
    part: str
    count: int


@dataclass(frozen=True, slots=True)
class View:
    """A tensor: a place in a storage, its sizes and its strides, counted in numbers."""

    storage: Storage
    offset: int
    sizes: tuple[int, ...]
    strides: tuple[int, ...]


class _Mark:
    pass


_MARK = _Mark()


def read(data: bytes) -> Any:
    """The value that the instructions describe: dictionaries, lists, plain values, `View`s.

    Raises Foreign for whatever a plain list of tensors does not have.
    """
    machine = _Machine(data)
    for _ in range(MOST_STEPS):
        code = machine.take(1)[0]
        if code == ord("."):
            return machine.pop()
        step = _STEPS.get(code)
        if step is None:
            raise Foreign(f"an instruction that only programs need (0x{code:02x})")
        step(machine)
    raise Foreign("more instructions than any list of tensors")


class _Machine:
    """The stack and the memory that instructions work on."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0
        self.stack: list[Any] = []
        self.memory: dict[int, Any] = {}

    def take(self, count: int) -> bytes:
        """The next bytes."""
        piece = self.data[self.at : self.at + count]
        if len(piece) < count or not count:
            if count:
                raise Foreign("an end before its end")
        self.at += count
        return piece

    def skip(self, count: int) -> None:
        self.take(count)

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "little")

    def line(self) -> str:
        end = self.data.find(b"\n", self.at, self.at + 400)
        if end < 0:
            raise Foreign("a name without an end")
        text = self.data[self.at : end].decode("utf-8", "replace")
        self.at = end + 1
        return text

    def push(self, value: Any) -> None:
        if len(self.stack) >= MOST_WAITING:
            raise Foreign("more values at a time than any list of tensors")
        self.stack.append(value)

    def pop(self) -> Any:
        if not self.stack or self.stack[-1] is _MARK:
            raise Foreign("instructions that do not fit together")
        return self.stack.pop()

    def marked(self) -> list[Any]:
        """What was put on the stack since the last mark."""
        for place in range(len(self.stack) - 1, -1, -1):
            if self.stack[place] is _MARK:
                found = self.stack[place + 1 :]
                del self.stack[place:]
                return found
        raise Foreign("instructions that do not fit together")

    def top(self, kind: type) -> Any:
        if not self.stack or not isinstance(self.stack[-1], kind):
            raise Foreign("instructions that do not fit together")
        return self.stack[-1]


def _text(machine: _Machine, width: int) -> None:
    machine.push(machine.take(machine.number(width)).decode("utf-8", "replace"))


def _long(machine: _Machine) -> None:
    machine.push(int.from_bytes(machine.take(machine.number(1)), "little", signed=True))


def _float(machine: _Machine) -> None:
    machine.push(struct.unpack(">d", machine.take(8))[0])


def _remember(machine: _Machine, place: int) -> None:
    machine.memory[place] = machine.top(object)


def _recall(machine: _Machine, place: int) -> None:
    if place not in machine.memory:
        raise Foreign("instructions that do not fit together")
    machine.push(machine.memory[place])


def _tuple(machine: _Machine, count: int) -> None:
    parts = [machine.pop() for _ in range(count)]
    machine.push(tuple(reversed(parts)))


def _entries(machine: _Machine, values: list[Any]) -> None:
    target = machine.top(dict)
    for key, value in zip(values[::2], values[1::2]):
        if not isinstance(key, str):
            raise Foreign("an entry whose name is no text")
        target[key] = value


def _entry(machine: _Machine) -> None:
    value, key = machine.pop(), machine.pop()
    _entries(machine, [key, value])


def _appended(machine: _Machine, values: list[Any]) -> None:
    machine.top(list).extend(values)


def _append(machine: _Machine) -> None:
    value = machine.pop()
    _appended(machine, [value])


def _storage(machine: _Machine) -> None:
    match machine.pop():
        case ("storage", Name(path=kind), str(part), str(), int(count)) if count >= 0:
            machine.push(Storage(kind, part, count))
        case _:
            raise Foreign("a reference to something that is no tensor")


def _call(machine: _Machine) -> None:
    """What the file wants to be called with what; only the few that make tensors are understood."""
    arguments, name = machine.pop(), machine.pop()
    path = name.path if isinstance(name, Name) else type(name).__name__
    match path, arguments:
        case "collections.OrderedDict", ():
            machine.push({})
        case "torch._utils._rebuild_tensor_v2", (
            Storage() as storage,
            int(offset),
            tuple(sizes),
            tuple(strides),
            *_,
        ):
            machine.push(View(storage, offset, sizes, strides))
        case "torch._utils._rebuild_parameter", (View() as view, *_):
            machine.push(view)
        case _:
            raise Foreign(f"a call of {path[:80]}")


def _object(machine: _Machine) -> None:
    """An object of a class, which is what a whole model is saved as."""
    machine.pop()
    name = machine.pop()
    raise Foreign(f"an object of {name.path[:80] if isinstance(name, Name) else 'some class'}")


def _state(machine: _Machine) -> None:
    """Attributes of a dictionary: PyTorch notes versions of layers there, which nobody needs."""
    machine.pop()
    machine.top(dict)


_STEPS: Mapping[int, Callable[[_Machine], None]] = {
    0x80: lambda m: m.skip(1),
    ord("}"): lambda m: m.push({}),
    ord("]"): lambda m: m.push([]),
    ord(")"): lambda m: m.push(()),
    ord("N"): lambda m: m.push(None),
    0x88: lambda m: m.push(True),
    0x89: lambda m: m.push(False),
    ord("("): lambda m: m.push(_MARK),
    ord("q"): lambda m: _remember(m, m.number(1)),
    ord("r"): lambda m: _remember(m, m.number(4)),
    ord("h"): lambda m: _recall(m, m.number(1)),
    ord("j"): lambda m: _recall(m, m.number(4)),
    ord("X"): lambda m: _text(m, 4),
    ord("K"): lambda m: m.push(m.number(1)),
    ord("M"): lambda m: m.push(m.number(2)),
    ord("J"): lambda m: m.push(int.from_bytes(m.take(4), "little", signed=True)),
    0x8A: _long,
    ord("G"): _float,
    ord("c"): lambda m: m.push(Name(f"{m.line()}.{m.line()}")),
    ord("t"): lambda m: m.push(tuple(m.marked())),
    0x85: lambda m: _tuple(m, 1),
    0x86: lambda m: _tuple(m, 2),
    0x87: lambda m: _tuple(m, 3),
    ord("u"): lambda m: _entries(m, m.marked()),
    ord("s"): _entry,
    ord("e"): lambda m: _appended(m, m.marked()),
    ord("a"): _append,
    ord("Q"): _storage,
    ord("R"): _call,
    0x81: _object,
    ord("b"): _state,
}
