"""Which measures go out for everybody: values of groups, from which no value of so few that one is known follows.

A measure is of at least k people, and so is each part into which a share or a count divides them: yes and no. Of the
groups measured on one occasion, none without some of the others is few people, of whom few said yes, or no. What an
earlier release said counts too, as it was then. The largest group goes out first, and each next one only if all that
holds. Two groups of which neither holds the other do not both go out, since then more follows than their differences.
Belongs elsewhere: how people themselves are counted (`assets.protection.disclosure`).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import combinations, product
from typing import Any

from casewave.assets.protection.disclosure import largest_hidden, nearest
from casewave.schemas.dates import UNDATED, Bounds, read_edtf

MOST_GROUPS = 12  # of one item and occasion: all their combinations are looked at
ALIKE = 0.85  # how much two names of an item have to have in common to be taken for spellings of one
PERCENT = re.compile(r"%|\bpro?\s?cent|\bpercent", re.IGNORECASE)

NUMBER, WORD = re.compile(r"\d+"), re.compile(r"[^\W\d_]{2,}")
SAY_LITTLE = {"yes", "no", "is", "are", "was", "were", "has", "have", "had", "been", "the", "of", "in", "or", "and"}
MOST_ANSWERS = 12  # to one question
TOP = re.compile(r"\b(?:of|out of|/|to|till|von|sur)\s*(\d{1,2})\b")  # of a scale, in its unit: points of 5
ANSWER = re.compile(r"[:=/(\u2012-\u2015]|\s-\s")

Row = Mapping[str, Any]
Range = tuple[int, int]  # the least and the most that a number of people can be


@dataclass(frozen=True)
class Group:
    """What a measure tells of a group of people on an occasion.

    site, people: "" is all of the programme, all people. question: what the item is an answer to, where it says so, as
    in "Role: nurse". parts: how many people it is of, and how many of them, by
    what was said of them (yes, no), each as far as the printed value tells it.
    """

    programme: str
    site: str
    people: str
    instrument: str
    item: str
    question: str
    when: Bounds
    parts: tuple[tuple[str, Range], ...]

    @property
    def size(self) -> int:
        return dict(self.parts)["people"][0]


def protected(rows: Iterable[Row], k: int, earlier: Iterable[Row] = ()) -> list[Row]:
    """The measures that go out, in their order. rows: those of core.measures, as columns by name.

    earlier: those that earlier releases gave, in the same columns.
    """
    rows = list(rows)
    groups = [group_of(row) for row in rows]
    families = _families(groups)
    out = list(dict.fromkeys(map(group_of, earlier)))
    known, kept = set(out), set()
    for place in sorted(range(len(rows)), key=lambda place: (-rows[place]["n"], rows[place]["measure"])):
        group = groups[place]
        leaves_few = _few_apart(rows[place], k) or _leaves_few(group, out, families[place], k)
        if group in known or not (leaves_few or leaks(group, out, k)):
            kept.add(place)
            out += [group] * (group not in known)
            known.add(group)
    return [row for place, row in enumerate(rows) if place in kept]


def rounded_measure(row: Row, k: int, base: int) -> Row | None:
    """A measure with its counts of people rounded to a base, shares from rounded counts; none where one is hidden."""
    n, parts, whole = row["n"], _parts(row), _whole(row)
    is_share, most = "no" in parts, largest_hidden(k, base)
    yes = round(row["value"] * n / whole) if is_share else round(row["value"]) if "yes" in parts else n
    if any(0 < count <= most for count in (n, yes, *([n - yes] if is_share else []))):
        return None
    value, people = row["value"], nearest(n, base)
    if is_share:
        share = 1.0 if yes == n else min(nearest(yes, base) / people, 1.0)
        value = (
            float(nearest(yes, base)) if row["statistic"] == "count" else round(share * whole, 0 if whole > 1 else 2)
        )
    elif "yes" in parts:
        value = float(nearest(yes, base))
    return {**row, "n": people, "value": value}


def _whole(row: Row) -> float:
    """What the value of a count or a share is where all of its people said yes."""
    if row["statistic"] == "count":
        return float(row["n"])
    of_whole = row["statistic"] == "percentage" or PERCENT.search(row.get("unit") or "")
    return 100.0 if of_whole else 1.0


def group_of(row: Row) -> Group:
    """What a measure tells of whom, with its names as they are compared: whatever their case, accents and signs."""
    when = read_edtf(row["measured"]) if row["measured"] else UNDATED
    people, instrument, item = (_plain(row[name] or "") for name in ("people", "instrument", "item"))
    question = _plain(ANSWER.split(row["item"], maxsplit=1)[0]) if ANSWER.search(row["item"]) else ""
    parts = tuple(_parts(row).items())
    return Group(row["programme"], row["site"] or "", people, instrument, item, question, when, parts)


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(re.findall(r"[^\W_]+", "".join(sign for sign in decomposed if not unicodedata.combining(sign))))


def _parts(row: Row) -> dict[str, Range]:
    """How many people a measure is of, and how many said yes and no, by its value as it is printed."""
    n, value, statistic = row["n"], row["value"], row["statistic"]
    people: dict[str, Range] = {"people": (n, n)}
    of_hundred = statistic == "percentage" or (statistic == "mean" and PERCENT.search(row.get("unit") or ""))
    if of_hundred or (statistic == "mean" and 0 <= value <= 1):  # a mean of no and yes is a share
        yes = _rounded(value, n / 100 if of_hundred else n, n)
    elif statistic == "count" and value <= n:
        yes = (math.floor(value), math.ceil(value))
    elif statistic in ("count", "total") and value >= 0:  # more than people: of what each one has, some have any
        return people | {"yes": (math.floor(value), math.ceil(value))}
    else:
        return people
    return people | {"yes": yes, "no": (n - yes[1], n - yes[0])}


def _few_apart(row: Row, k: int) -> bool:
    """Say whether a mean is so near to an end of its scale, which is 1 or in its unit, that few answered otherwise."""
    if row["statistic"] != "mean" or row["value"] <= 1:
        return False
    top = TOP.search(row.get("unit") or "")
    distances = [row["value"] - 1.0, float(top[1]) - row["value"] if top else 0.0]
    most = (math.floor((distance + _half(row["value"])) * row["n"] + 1e-9) for distance in distances if distance > 0)
    return any(few((1, each), k) for each in most)


def _half(value: float) -> float:
    """Half of the last digit with which a value is printed."""
    return 0.5 * 10.0 ** -len(repr(float(value)).removesuffix(".0").partition(".")[2])


def _rounded(value: float, each: float, n: int) -> Range:
    """How many people a share may be, by the digits with which it is printed."""
    half = _half(value)
    low, high = math.ceil((value - half) * each - 1e-9), math.floor((value + half) * each + 1e-9)
    if low > high:  # the value is none of so many people
        low, high = math.floor(value * each), math.ceil(value * each)
    return max(low, 0), min(high, n)


def few(span: Range, k: int) -> bool:
    """Say whether a number of people may be known to be small: it may be from 1 to k - 1, and not anything to twice k.

    Twice, since the ranges of several rounded shares narrow each other.
    """
    low, high = span
    return low < k and high > 0 and not (low <= 1 and high >= 2 * k)


def leaks(group: Group, out: Iterable[Group], k: int) -> bool:
    """Say whether a group, with the others that are out, tells of few people: itself, or what is left of one."""
    if any(few(span, k) for _, span in group.parts):
        return True
    others = [other for other in out if _same_occasion(group, other)]
    if any(_cross(group, other) or _has_changed(group, other, k) for other in others):
        return True
    members = _merged([*others, group])
    if len(members) > MOST_GROUPS or any(few(span, k) for member in members for _, span in member.parts):
        return True
    return any(few(span, k) for span in _differences(members))


def _same_occasion(one: Group, other: Group) -> bool:
    """Say whether two groups may have been measured by one item at one time, if they are spelled otherwise too."""
    same = (one.programme, one.instrument) == (other.programme, other.instrument)
    return same and _same_time(one, other) and _alike(one.item, other.item)


def _same_time(one: Group, other: Group) -> bool:
    a, b = one.when, other.when
    is_before = a.latest and b.earliest and a.latest < b.earliest
    is_after = b.latest and a.earliest and b.latest < a.earliest
    return not is_before and not is_after


def _alike(one: str, other: str) -> bool:
    """Say whether two names may be of one item: the same words, some more of them, or a slip of the pen.

    Numbers tell items apart where both have some.
    """
    if one == other:
        return True
    numbers, others = set(NUMBER.findall(one)), set(NUMBER.findall(other))
    if numbers and others and numbers != others:
        return False
    words, more = (set(WORD.findall(name)) - SAY_LITTLE for name in (one, other))
    within = bool(words and more) and (words <= more or more <= words)
    return within or (numbers == others and SequenceMatcher(None, one, other).ratio() >= ALIKE)


def _cross(one: Group, other: Group) -> bool:
    """Say whether one group is of some people at all sites, and the other of more people at one."""
    return (not one.site and bool(other.site) and bool(one.people) and not other.people) or (
        bool(one.site) and not other.site and not one.people and bool(other.people)
    )


def _has_changed(one: Group, other: Group, k: int) -> bool:
    """Say whether a group was published otherwise before, and the difference is of few people."""
    if (one.site, one.people) != (other.site, other.people):
        return False
    before, now = dict(other.parts), dict(one.parts)
    for name in before.keys() & now.keys():
        (low, high), (least, most) = before[name], now[name]
        apart = max(least - high, low - most)
        if apart > 0 and few((apart, max(most - low, high - least)), k):
            return True
    return False


def _merged(groups: Iterable[Group]) -> list[Group]:
    """The groups, those of the same people as one, with what all their values tell together."""
    merged: dict[tuple[str, str, int], list[Group]] = defaultdict(list)
    for group in groups:
        same = merged[group.site, group.people, group.size]
        for place, other in enumerate(same):
            if parts := _both(dict(other.parts), dict(group.parts)):
                same[place] = replace(other, parts=tuple(parts.items()))
                break
        else:
            same.append(group)
    return [group for same in merged.values() for group in same]


def _both(one: dict[str, Range], other: dict[str, Range]) -> dict[str, Range]:
    """What two values of the same people tell together; nothing where they contradict each other."""
    both = one | other
    for name in one.keys() & other.keys():
        both[name] = max(one[name][0], other[name][0]), min(one[name][1], other[name][1])
    return both if all(low <= high for low, high in both.values()) else {}


def _differences(members: Sequence[Group]) -> Iterator[Range]:
    """What follows of a group without some of the others that it may hold, for each group and all such others."""
    for whole in members:
        inner = [other for other in members if other is not whole and _may_hold(whole, other)]
        for number in range(1, len(inner) + 1):
            for taken in combinations(inner, number):
                yield from _left(whole, taken)
        for one, other in combinations(inner, 2):
            shared = (both for both in inner if both not in (one, other) and _may_hold(one, both))
            for both in shared:
                yield from _left(whole, (one, other), (both,)) if _may_hold(other, both) else ()


def _may_hold(whole: Group, part: Group) -> bool:
    return whole.site in ("", part.site) and (part.people != "" or whole.people == "") and part.size <= whole.size


def _left(whole: Group, taken: Sequence[Group], twice: Sequence[Group] = ()) -> Iterator[Range]:
    """What is left of a group, if others are taken away: nothing where they cannot have been parts of it.

    twice: groups that two of the others share.
    """
    left: dict[str, Range] = {}
    parts, shared = [dict(part.parts) for part in taken], [dict(part.parts) for part in twice]
    for name, (low, high) in whole.parts:
        if all(name in part for part in (*parts, *shared)):
            low += sum(part[name][0] for part in shared) - sum(part[name][1] for part in parts)
            high += sum(part[name][1] for part in shared) - sum(part[name][0] for part in parts)
            left[name] = low, high
    people = left["people"][0]
    if any(high < 0 for _, high in left.values()):
        if len(taken) == 1 and set(whole.people.split()) <= set(taken[0].people.split()):
            yield left["people"]  # by their names it is a part, though some answered otherwise since
        return
    for low, high in left.values():
        yield max(low, 0), min(high, people) if people else high


def _families(groups: Sequence[Group]) -> list[set[str]]:
    """For each group, the items that may be the answers to one question: together they are all, or name it.

    groups: in the order in which they were delivered, where the answers to one question follow each other.
    """
    of_people: dict[tuple[Any, ...], list[Group]] = defaultdict(list)
    for group in groups:
        if "no" in dict(group.parts):
            of_people[_who(group)].append(group)
    families: list[set[str]] = []
    for group in groups:
        answers = [other for other in of_people[_who(group)] if _same_time(group, other)]
        asked = {other.item for other in answers if group.question and other.question == group.question}
        place = next((at for at, other in enumerate(answers) if other is group), len(answers))
        firsts, lasts = range(max(place - MOST_ANSWERS, 0), place + 1), range(place + 1, place + 1 + MOST_ANSWERS)
        runs = (answers[first:last] for first, last in product(firsts, lasts) if place < last <= len(answers))
        families.append(asked.union(*({other.item for other in run} for run in runs if _may_be_all(run, group.size))))
    return families


def _who(group: Group) -> tuple[Any, ...]:
    return group.programme, group.site, group.people, group.instrument, group.size


def _may_be_all(answers: Sequence[Group], size: int) -> bool:
    """Say whether the people who gave some answers, each one of them, may be all."""
    of_answer: dict[str, Range] = {}
    for answer in answers:
        of_answer.setdefault(answer.item, dict(answer.parts)["yes"])
    low, high = sum(low for low, _ in of_answer.values()), sum(high for _, high in of_answer.values())
    return low <= size <= high


def _leaves_few(group: Group, out: Iterable[Group], family: set[str], k: int) -> bool:
    """Say whether, of the answers to one question, those that do not go out are of few people."""
    if group.item not in family:
        return False
    answers = {group.item: dict(group.parts)["yes"]}
    for other in out:
        if (
            other.item in family
            and _who(group) == _who(other)
            and _same_time(group, other)
            and "no" in dict(other.parts)
        ):
            answers.setdefault(other.item, dict(other.parts)["yes"])
    low = group.size - sum(high for _, high in answers.values())
    high = group.size - sum(low for low, _ in answers.values())
    return high >= 0 and few((max(low, 0), high), k)
