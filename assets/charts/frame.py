"""What frames every figure in time: the ticks above and below, and the waves' bands behind with their names on top."""

from collections.abc import Sequence
from dataclasses import dataclass

from casewave.assets.charts.axis import Axis, Tick, ticks
from casewave.assets.charts.drawing import Layer, draw_bands, draw_upright_lines, draw_words
from casewave.assets.charts.events import ONE_DAY, WaveWindow
from casewave.assets.charts.language import say
from casewave.assets.charts.shapes import GAP, pack
from casewave.assets.charts.text import SMALL_SIZE, Words, line_height, small_words, text_width


@dataclass(frozen=True)
class TimeFrame:
    """An axis with its ticks, and the waves' bands (from pixel to pixel) and names."""

    axis: Axis
    ticks: tuple[Tick, ...]
    bands: tuple[tuple[float, float], ...]
    wave_names: tuple[Words, ...]

    @property
    def waves_height(self) -> float:
        return max((name.bottom + 3 for name in self.wave_names), default=0)

    @property
    def ticks_height(self) -> float:
        return max(len(tick.lines) for tick in self.ticks) * line_height(SMALL_SIZE) + 4

    @property
    def top(self) -> float:
        """Where the figure proper begins."""
        return self.waves_height + self.ticks_height


def time_frame(axis: Axis, waves: Sequence[WaveWindow]) -> TimeFrame:
    """Frame an axis with ticks and with each wave's name over its window, in as many rows as keep the names apart."""
    bands = [(axis.x(wave.start), axis.x(wave.end + ONE_DAY)) for wave in waves]
    names = [say(f"Wave {wave.wave}") for wave in waves]
    places = [_over(band, text_width(name, SMALL_SIZE), axis) for band, name in zip(bands, names, strict=True)]
    words = tuple(
        small_words((name,), sum(place) / 2, row * line_height(SMALL_SIZE), "center")
        for name, place, row in zip(names, places, pack(places, 5), strict=True)
    )
    return TimeFrame(axis, ticks(axis), tuple(bands), words)


def _over(band: tuple[float, float], width: float, axis: Axis) -> tuple[float, float]:
    start = min(max(sum(band) / 2 - width / 2, axis.left), axis.right - width)
    return start, start + width


def draw_frame(frame: TimeFrame, bottom: float) -> list[Layer]:
    """Draw the waves' bands and names, and the ticks with their words above and below."""
    names = [
        small_words(tick.lines, tick.x + 3, y)
        for tick in frame.ticks
        if tick.lines
        for y in (frame.waves_height + 1, bottom + 3)
    ]
    return [
        *draw_bands("waves", frame.bands, frame.waves_height, bottom),
        *draw_upright_lines("years", [tick.x for tick in frame.ticks], frame.waves_height, bottom + GAP),
        *draw_words("axis", [*names, *frame.wave_names]),
    ]
