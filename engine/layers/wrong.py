"""What a layer's `checks` say of settings and inputs that torch would accept, or would refuse in words of its own."""

from __future__ import annotations

from dataclasses import dataclass

from engine.declare import Value


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake: `why` is the sentence with the numbers, `what` a title of up to 60 characters.

    Where another value of a setting mends it, `setting` and `value` say which, and `port` is the input that it is
    about.
    """

    why: str
    what: str = ""
    setting: str = ""
    value: Value = None
    port: str = ""
