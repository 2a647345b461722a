"""Colours of all figures. One family has one meaning, and within a figure those that differ differ in grey too.

Blue and brown are the sign of a rating, and nothing else. The colours of phases are other hues. Amounts (interviews,
codes, informants) are slate. What became of a rating has no colour: it has a shape.

Belongs elsewhere: what a rating looks like (`scale`), which shape a change has (`rating_changes`).
"""

from __future__ import annotations

INK, SOFT_INK = "#222222", "#555555"
GRID, PALE, PAPER = "#dcdcdc", "#ededed", "#ffffff"

# Lightness from the darkest: +2 (26), \u22122 (44), +1 (66), \u22121 (80), 0 (94). The darker, the stronger.
POSITIVE, WEAKLY_POSITIVE = "#06406f", "#74a6ca"
NEGATIVE, WEAKLY_NEGATIVE = "#ae491f", "#f0bd95"

# Lightness 20, 72, 44, 58, 30, 65, 51, 79; what came from outside is nearly black (12).
PHASES = ("#451d62", "#adb921", "#ba2e80", "#169c86", "#145129", "#ab93cb", "#c6536f", "#b0cca1")
EXTERNAL = "#202020"
UNDATED = "#9a9a9a"

AMOUNT, LESSER_AMOUNT, LEAST_AMOUNT = "#37414a", "#8b98a3", "#d5dce1"

# The least difference in CIE lightness at which two greys are distinguished side by side.
LEAST_GAP = 6.0
_LIGHT = 55.0  # from this lightness on, dark ink reads better than white


def phase_colour(phase_order: int) -> str:
    """The colour of a phase, the same in every figure of a study."""
    return PHASES[(phase_order - 1) % len(PHASES)]


def tint(colour: str, share: float) -> str:
    """Mix a colour with white; the result is a plain colour, since print workflows trip over transparency."""
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in _parts(colour))


def ink_on(fill: str) -> str:
    """The ink that reads on a fill."""
    return INK if lightness(fill) >= _LIGHT else "#ffffff"


def lightness(colour: str) -> float:
    """CIE L* of a colour, from 0 (black) to 100 (white): what is left of it in grey."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    root = luminance ** (1 / 3) if luminance > 216 / 24389 else (24389 / 27 * luminance + 16) / 116
    return 116 * root - 16


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
