"""The one table of colours: every other colour on the screen is read or mixed from it."""

from __future__ import annotations

_TABLE = """
canvas        #15171C #F1F3F6
dot           #2A2E37 #D5DAE1
bg            #1A1D23 #F7F8FA
panel         #20242B #FFFFFF
raised        #292E37 #FFFFFF
field         #181B21 #FFFFFF
code          #181B21 #F7F8FA
hover         #2F3540 #EEF0F4
active        #3A414E #E2E6EC
border        #30363F #E1E5EA
control       #434A56 #C6CCD5
strong        #4B5360 #B4BBC6
text          #E8EAEE #1A1D23
text2         #B3B9C4 #4A515D
text3         #989FAC #626A77
disabled      #626A77 #A0A7B2
accent        #A5B1FF #3F4FD6
fill          #4F5EE6 #4F5EE6
fill-hover    #5866EC #414FD0
select        #8C9BFF #4F5EE6
soft          #2B3152 #E9ECFD
error         #FF8A80 #C02626
error-soft    #3B2327 #FDECEC
error-fill    #D63A40 #D13438
warning       #F0B95B #8A5300
caution       #E5A336 #E59A1C
warning-soft  #38301F #FDF3E0
success       #63CC93 #17703D
success-soft  #1F3429 #E6F5EC
info          #74BBFF #0F63BC
info-soft     #1E2F42 #E6F1FC
on-fill       #FFFFFF #FFFFFF
on-category   #14161A #FFFFFF
ink           #14161A #14161A
white         #FFFFFF #FFFFFF
black         #000000 #000000
toast         #3A414E #1F242C
toast-text    #E8EAEE #E8EAEE
toast-accent  #A5B1FF #A5B1FF
right         #74B0F8 #17549A
wrong         #EE9A4B #C4690F
"""

_CATEGORIES = """
Inputs and targets   #5EC9BF #01796F
Dense and embedding  #B3A7FB #6F57C2
Convolution          #7DB9FC #216FBB
Pooling              #69C2E0 #117995
Normalisation        #99C475 #4C771D
Activation           #E8A455 #985E07
Regularisation       #C4B65A #7B6E13
Sequence             #74C99D #187A52
Attention            #DB99DE #99469F
Shape and merge      #ABB5C5 #626E82
Loss and metrics     #F493AD #B53764
Blocks               #F09C7C #AA4F29
"""

_KINDS = """
image     #7DB9FC #216FBB
values    #5EC9BF #01796F
sequence  #DB99DE #99469F
labels    #E3C25C #8A6A00
number    #D5DAE3 #39404B
any       #959CA9 #626E82
"""

_RUNS_DARK = "#6CB2FF #F0A35E #B7EBC1 #C080BE #F5D65C #D9606F #3FA597 #A9B4C4"
_RUNS_LIGHT = "#1F6FBF #B4560A #52743E #A85186 #1F2B94 #72130B #61253B #453065"


def _read(table: str) -> tuple[dict[str, str], dict[str, str]]:
    rows = [line.rsplit(maxsplit=2) for line in table.strip().splitlines()]
    return {name: dark for name, dark, _ in rows}, {name: light for name, _, light in rows}


DARK, LIGHT = _read(_TABLE)
CATEGORIES_DARK, CATEGORIES_LIGHT = _read(_CATEGORIES)
KINDS_DARK, KINDS_LIGHT = _read(_KINDS)
RUNS_DARK, RUNS_LIGHT = _RUNS_DARK.split(), _RUNS_LIGHT.split()
CATEGORIES = tuple(CATEGORIES_DARK)
KINDS = tuple(KINDS_DARK)


def high_contrast(table: dict[str, str]) -> dict[str, str]:
    """The same table with edges that reach text contrast."""
    return {**table, "border": table["text3"], "control": table["text3"], "strong": table["text"]}


SPACING = (2, 4, 8, 12, 16, 24, 32)
RADIUS = {"tag": 4, "control": 6, "node": 8, "menu": 8, "card": 10, "template": 12, "dialog": 14}
DURATION = {
    "press": 60,
    "hover": 90,
    "panel": 160,
    "zoom": 220,
    "toast-in": 160,
    "toast-out": 120,
    "pulse": 600,
}
