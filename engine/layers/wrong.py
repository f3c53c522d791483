"""What a layer's `checks` say against settings and inputs that torch would accept, or refuse in its own
words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.declare import Value


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake: `why` is the sentence with the numbers, `what` a title of up to 60 characters.

    Where another value of a setting mends it, `setting` and `value` say which. `port` is the input that it is
    about. A `warning` does not block training. `shapes` means that two inputs do not go together,
    which is said better with the names of the layers that they come from.
    """

    why: str
    what: str = ""
    setting: str = ""
    value: Value = None
    port: str = ""
    shapes: bool = False
    severity: Literal["error", "warning", "hint"] = "error"
