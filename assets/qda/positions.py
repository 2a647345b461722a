"""How a tool counts positions in a text, found out by trying the readings and seeing which one quotes whole words.

The standard counts Unicode code points and is silent on byte-order marks and line ends; tools count as their text
control does. A *profile* is one way of counting. Each is tried on a project's selections: where a selection is named by
its own text, the text must be found there; elsewhere a selection should start and end at the edge of a word. The
profile known of the tool is taken unless another fits all texts together clearly better. A text that another profile
fits clearly better than its project's is listed. Belongs elsewhere: where the text comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Unit = Literal["code points", "UTF-16", "UTF-8"]
Positions = NDArray[np.int64]

GOOD_ENOUGH = 0.8  # a wrong reading hits the edges of words about one time in three
THIN_EVIDENCE, THIN_ENOUGH = 10, 0.6  # with few selections, one that starts inside a word weighs much
CLEARLY_BETTER = 0.02
EXAMPLES, EXAMPLE_LENGTH = 3, 40  # quotes shown of a source that is refused, and characters of each
MOST_QUOTES = 500  # names compared with the text, of each load of selections
NAME_LENGTH = 20  # characters from which on a name that is in the text is a quote and no title


@dataclass(frozen=True)
class Profile:
    """One way of counting: the unit, whether a byte-order mark and both of CR LF count, whether the end is inside."""

    unit: Unit = "code points"
    counts_mark: bool = False
    crlf: Literal[1, 2] = 2
    end_inclusive: bool = False

    def __str__(self) -> str:
        mark = "byte-order mark counted" if self.counts_mark else "no byte-order mark"
        end = "end inclusive" if self.end_inclusive else "end exclusive"
        return f"{self.unit}, {mark}, CRLF {self.crlf}, {end}"

    @staticmethod
    def named(text: str) -> Profile:
        """The profile that `str` writes so. Raises KeyError for any other text."""
        return {str(profile): profile for profile in CANDIDATES}[text]


# Thai and Lao, Burmese, Khmer, kana and ideographs, those beyond the first plane, and kana of half width.
UNPARTED = (
    ("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"), ("\u3005", "\u9fff"), ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"), ("\uff66", "\uff9f"),
)  # fmt: skip
_WORD: dict[int, bool] = {}
_SPACE: dict[int, bool] = {}
STANDARD = Profile()
OWN_ORIGIN = "casewave"  # what the writer of this package calls itself; it counts as the standard does
# Measured on real projects, except ATLAS.ti's and MAXQDA's line ends, which QualCoder's importer and exporter tell of.
KNOWN = {
    "nvivo": Profile("UTF-16"),
    "atlas.ti": Profile(crlf=1),
    "maxqda": Profile(crlf=1),
    "qualcoder": Profile(crlf=1),
    "taguette": Profile("UTF-8"),
}
CANDIDATES = (
    *(
        Profile(unit, counts_mark, crlf, end_inclusive)  # type: ignore[arg-type]
        for unit, counts_mark, crlf, end_inclusive in product(
            ("code points", "UTF-16"), (False, True), (2, 1), (False, True)
        )
    ),
    KNOWN["taguette"],  # the one tool that counts bytes
)


def known_profile(origin: str) -> Profile | None:
    """The profile known of the tool that an origin names."""
    return next((profile for tool, profile in KNOWN.items() if tool in origin.lower()), None)


class SourceText:
    """A source's text, normalised (LF, no byte-order mark), and how any profile's positions fall in it."""

    def __init__(self, delivered: str, *, lost_line_ends: bool = False, uncounted: Sequence[int] = ()) -> None:
        """Take a text as delivered.

        lost_line_ends: it was in XML, which takes each CR away, so each line end may have been CR LF. uncounted:
        characters that no tool counts, since the reader put them there.
        """
        self._uncounted = np.array(uncounted, np.int64)
        self.has_mark = delivered.startswith("\ufeff")
        unmarked = delivered[1:] if self.has_mark else delivered
        self.has_crlf = "\r\n" in unmarked or (lost_line_ends and "\n" in unmarked)
        self.text = unmarked.replace("\r\n", "\n").replace("\r", "\n")
        self._crlf_at = np.empty(0, np.int64)
        if self.has_crlf:
            self._crlf_at = np.flatnonzero(self._points == ord("\n")) if lost_line_ends else _crlf_places(unmarked)
        self._offsets: dict[tuple[str, int], Positions] = {}

    @cached_property
    def _points(self) -> NDArray[np.uint32]:
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)

    def kinds(self) -> dict[Profile, Profile]:
        """Each candidate, and the first of those that count alike in this text."""
        highest = int(self._points.max(initial=0))
        beyond = {"code points": 0, "UTF-16": 0xFFFF, "UTF-8": 0x7F}  # up to where a unit counts as code points do
        first: dict[Profile, Profile] = {}
        kinds = {}
        for profile in CANDIDATES:
            unit: Unit = profile.unit if highest > beyond[profile.unit] else "code points"
            crlf = profile.crlf if self.has_crlf else 2
            alike = replace(profile, unit=unit, counts_mark=profile.counts_mark and self.has_mark, crlf=crlf)
            kinds[profile] = first.setdefault(alike, profile)
        return kinds

    def place(self, profile: Profile, starts: Positions, ends: Positions) -> tuple[Positions, Positions]:
        """Normalise raw positions. A position inside of a character falls to its outer edge; -1 is outside the text."""
        offsets = self._offsets_of(profile)
        shift = int(profile.counts_mark and self.has_mark)
        starts, ends = starts - shift, ends - shift + profile.end_inclusive
        outside_starts, outside_ends = ((at < 0) | (at > offsets[-1]) for at in (starts, ends))
        placed_starts = np.searchsorted(offsets, starts, side="right") - 1
        placed_ends = np.searchsorted(offsets, ends)
        within = ~outside_ends
        within[within] = offsets[placed_ends[within]] != ends[within]
        # Within a character the end is behind it, but between CR and LF it is before the line end.
        placed_ends[within] -= self._points[placed_ends[within] - 1] == ord("\n")
        placed_starts[outside_starts] = -1
        placed_ends[outside_ends] = -1
        return placed_starts, placed_ends

    def _offsets_of(self, profile: Profile) -> Positions:
        """Where each character of the text begins as the profile counts, and last where the text ends."""
        key = (profile.unit, profile.crlf)
        if key not in self._offsets:
            widths = np.ones(len(self._points), np.int64)
            if profile.unit == "UTF-16":
                widths += self._points > 0xFFFF
            elif profile.unit == "UTF-8":
                for bound in (0x7F, 0x7FF, 0xFFFF):
                    widths += self._points > bound
            if profile.crlf == 2:
                widths[self._crlf_at] += 1
            widths[self._uncounted] = 0
            self._offsets[key] = np.concatenate([[0], np.cumsum(widths)])
        return self._offsets[key]

    @cached_property
    def edges(self) -> NDArray[np.bool_]:
        """Whether a word may start or end at each position: not between two letters or digits."""
        is_word = _classify(self._points, _WORD, _is_word)
        edges: NDArray[np.bool_] = np.ones(len(self._points) + 1, np.bool_)
        edges[1:-1] = ~(is_word[:-1] & is_word[1:])
        return edges

    @cached_property
    def spaces(self) -> NDArray[np.bool_]:
        """Whether each character is white space. An empty text is read as one space."""
        return _classify(self._points, _SPACE, str.isspace) if len(self._points) else np.ones(1, np.bool_)


def _classify(points: NDArray[np.uint32], known: dict[int, bool], is_so: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Say of each code point whether it is so, each kind asked once."""
    table = np.zeros(int(points.max(initial=0)) + 1, np.bool_)
    table[points] = True
    for point in np.flatnonzero(table).tolist():
        if point not in known:
            known[point] = is_so(chr(point))
        table[point] = known[point]
    classified: NDArray[np.bool_] = table[points]
    return classified


def _crlf_places(text: str) -> Positions:
    """Places of those line ends, in the normalised text, that were CR LF."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    pairs = np.flatnonzero((points[:-1] == ord("\r")) & (points[1:] == ord("\n")))
    return (pairs - np.arange(len(pairs))).astype(np.int64)


def _is_word(character: str) -> bool:
    """Whether words are made of it. Scripts that part no words by blanks have none: they give no evidence."""
    if any(first <= character <= last for first, last in UNPARTED):
        return False
    return character.isalnum() or "\u0300" <= character <= "\u036f"


@dataclass(frozen=True)
class Verdict:
    """The profile chosen for a text, and its score (None without evidence).

    other, other_score: the profile that fits the text clearly better than its project's, or the project's where the
    text's own quotes have proved another. quotes: what the profile quotes, where it is poor or another fits better.
    """

    profile: Profile
    score: float | None
    evidence: int
    is_poor: bool = False
    quotes: tuple[str, ...] = ()
    other: Profile | None = None
    other_score: float | None = None


@dataclass(frozen=True)
class Tally:
    """How well each reading fits a text's selections. `kinds` says which candidates count alike in it."""

    kinds: dict[Profile, Profile]
    scores: dict[Profile, float]
    crispness: dict[Profile, float]
    examples: dict[Profile, tuple[str, ...]]
    evidence: int
    has_quotes: bool

    def verdict(self, known: Profile | None, standard: Profile = STANDARD) -> Verdict:
        """The known profile, or else the crispest of those that fit best; of equals the standard's."""
        if not self.evidence:
            return Verdict(known or standard, None, 0)
        best = max(map(self._fitness, self.scores))
        # One selection that starts inside a word is no proof against what is known of a tool; a quote is.
        margin = max(CLEARLY_BETTER, 1 / self.evidence) if known and not self.has_quotes else CLEARLY_BETTER
        fitting = [profile for profile in self.scores if best - self._fitness(profile) <= margin]
        chosen = kind = max(fitting, key=lambda profile: (self.crispness[profile], profile == self.kinds[standard]))
        if known and self.kinds[known] in fitting:
            chosen, kind = known, self.kinds[known]
        score = self.scores[kind]
        is_poor = score < (THIN_ENOUGH if self.evidence < THIN_EVIDENCE else GOOD_ENOUGH)
        return Verdict(chosen, round(score, 4), self.evidence, is_poor, self.examples[kind] if is_poor else ())

    def _fitness(self, profile: Profile) -> float:
        """How well a reading fits. An end one character off often falls behind a blank: an edge, but not crisp."""
        return (self.scores[profile] + 2 * self.crispness[profile]) / 3

    def verdict_within(self, project: Verdict) -> Verdict:
        """The verdict of one text of a project: the project's profile, unless quotes in the text prove another.

        Few selections that start inside of words prove nothing where the project's other texts fit.
        """
        if not self.evidence:
            return Verdict(project.profile, None, 0)
        chosen, own = project.profile, self.verdict(project.profile)
        is_better = (own.score or 0) > self.scores[self.kinds[chosen]]
        others = (own.profile, own.score) if own.profile != chosen and is_better else (None, None)
        if others[0] and self.has_quotes:
            others, chosen = (chosen, round(self.scores[self.kinds[chosen]], 4)), own.profile
        score = self.scores[self.kinds[chosen]]
        is_thin = self.evidence < THIN_EVIDENCE
        is_poor = project.is_poor and score < THIN_ENOUGH if is_thin else score < GOOD_ENOUGH
        quotes = self.examples[self.kinds[chosen]] if is_poor or others[0] else ()
        return Verdict(chosen, round(score, 4), self.evidence, is_poor, quotes, *others)

    def verdict_of(self, profile: Profile) -> Verdict:
        """The verdict where a person has said which profile holds: it is never poor."""
        score = self.scores[self.kinds[profile]] if self.evidence else None
        return Verdict(profile, None if score is None else round(score, 4), self.evidence)


def together(tallies: Iterable[Tally]) -> Tally:
    """How well each reading fits the selections of all these texts."""
    counted = [tally for tally in tallies if tally.evidence]
    evidence = sum(tally.evidence for tally in counted)

    def mean(scores: Callable[[Tally], dict[Profile, float]]) -> dict[Profile, float]:
        return {
            profile: sum(scores(tally)[tally.kinds[profile]] * tally.evidence for tally in counted) / max(evidence, 1)
            for profile in CANDIDATES
        }

    return Tally(
        {profile: profile for profile in CANDIDATES},
        mean(lambda tally: tally.scores),
        mean(lambda tally: tally.crispness),
        dict.fromkeys(CANDIDATES, ()),
        evidence,
        any(tally.has_quotes for tally in counted),
    )


class Scoring:
    """The readings of one text, scored some selections at a time in constant memory."""

    def __init__(self, text: SourceText) -> None:
        self.text = text
        self._kinds = text.kinds()
        self._candidates = list(dict.fromkeys(self._kinds.values()))
        self._points = np.zeros(len(self._candidates))
        self._crisp = np.zeros(len(self._candidates))
        self.selections = self._evidence = self._quotes = 0
        self._first: tuple[Positions, Positions] = (np.empty(0, np.int64), np.empty(0, np.int64))

    def add(self, starts: Positions, ends: Positions, names: Sequence[str]) -> None:
        """Score some selections: raw positions, and their names, which may quote them. Empty ones prove nothing."""
        self.selections += len(starts)
        real = np.flatnonzero(ends > starts)
        starts, ends, names = starts[real], ends[real], [names[place] for place in real.tolist()]
        quoted = self._quoted(starts, ends, names)
        is_quote = quoted.any(axis=0)
        for place, profile in enumerate(self._candidates):
            fit, crisp = self._fit(profile, starts, ends)
            self._points[place] += np.where(is_quote, quoted[place], fit).sum()
            self._crisp[place] += np.where(is_quote, quoted[place], crisp).sum()
        self._evidence += len(starts)
        self._quotes += int(is_quote.sum())
        if len(self._first[0]) < EXAMPLES:
            self._first = starts[:EXAMPLES].copy(), ends[:EXAMPLES].copy()

    def _fit(
        self, profile: Profile, starts: Positions, ends: Positions
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Half a point for each end at the edge of a word, and for each that is crisp: next to no white space, inside.

        A selection that is not in the text earns nothing.
        """
        starts, ends = self.text.place(profile, starts, ends)
        inside = (starts >= 0) & (ends > starts)
        first, last = starts.clip(0, len(self.text.text) - 1), (ends - 1).clip(0, len(self.text.text) - 1)
        at_start, at_end = self.text.edges[starts] & inside, self.text.edges[ends] & inside
        crisp = (at_start & ~self.text.spaces[first]) / 2 + (at_end & ~self.text.spaces[last]) / 2
        return at_start / 2 + at_end / 2, crisp

    def _quoted(self, starts: Positions, ends: Positions, names: Sequence[str]) -> NDArray[np.bool_]:
        """Whether each candidate finds at a selection the text that it is named by."""
        found = np.zeros((len(self._candidates), len(names)), np.bool_)
        at = [place for place, name in enumerate(names) if len(name) >= NAME_LENGTH][:MOST_QUOTES]
        for row, profile in enumerate(self._candidates if at else ()):
            placed = self.text.place(profile, starts[at], ends[at])
            for place, start, end in zip(at, *(positions.tolist() for positions in placed), strict=True):
                found[row, place] = 0 <= start < end and is_quoted(names[place], self.text.text[start:end])
        return found

    def tally(self) -> Tally:
        """What the selections so far say of each reading."""
        many = max(self._evidence, 1)
        return Tally(
            self._kinds,
            dict(zip(self._candidates, (self._points / many).tolist(), strict=True)),
            dict(zip(self._candidates, (self._crisp / many).tolist(), strict=True)),
            {profile: self._examples(profile) for profile in self._candidates},
            self._evidence,
            self._quotes > 0,
        )

    def _examples(self, profile: Profile) -> tuple[str, ...]:
        starts, ends = (positions.tolist() for positions in self.text.place(profile, *self._first))
        passages = (self.text.text[max(start, 0) : max(end, 0)] for start, end in zip(starts, ends, strict=True))
        return tuple(" ".join(passage[: 4 * EXAMPLE_LENGTH].split())[:EXAMPLE_LENGTH] for passage in passages)


def is_quoted(name: str, passage: str) -> bool:
    """Say whether a name is the passage, or the beginning of it, without regard to white space.

    Tools cut long names, with or without an ellipsis, and join lines in them.
    """
    folded = "".join(name.split())
    start = folded.removesuffix("…").removesuffix("...")
    whole = "".join(passage.split())
    return whole == folded or (len(start) < len(whole) and len(start) >= NAME_LENGTH and whole.startswith(start))
