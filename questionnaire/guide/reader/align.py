"""A file's items to the guide's questions: each question once, by its text, then by likeness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from questionnaire.guide.reader.known import Known, Match
from questionnaire.guide.reader.likeness import Likeness
from questionnaire.guide.reader.lines import Begin, Part

# Measured with the real guide: no two questions of a section are as alike.
ALIKE = 0.65
# Where nothing tells which section a file holds.
VERY_ALIKE = 0.8
# Each is compared with every question near it: a file of nothing but boxes must not take minutes.
COMPARED_ITEMS = 500


@dataclass(frozen=True, slots=True)
class Place:
    """The question that an item is, if any, by its place in `Known.targets`.

    `second`: it stood in the file before. `rest` is what stands behind the question on its line.
    `changed`: the line is not the question's text.
    """

    target: int | None = None
    second: bool = False
    rest: str = ""
    changed: bool = False


def align(parts: Sequence[Part], known: Known) -> dict[int, Place]:
    """For each part that is an item, by its place in `parts`, the question that it is."""
    aligner = _Aligner(parts, known)
    items = [at for at, part in enumerate(parts) if part.begin is Begin.ITEM]
    matches = {at: known.match(parts[at].head) for at in items}
    for exact in (True, False):
        step = {at: match for at, match in matches.items() if match.exact is exact}
        aligner.take({at: match for at, match in step.items() if len(match.targets) == 1})
        aligner.take({at: match for at, match in step.items() if len(match.targets) > 1})
    aligner.take_alike([at for at in items if not matches[at].targets])
    return {at: aligner.places.get(at, Place()) for at in items}


class _Aligner:
    def __init__(self, parts: Sequence[Part], known: Known) -> None:
        self._parts = parts
        self._known = known
        self._taken: set[int] = set()
        self.places: dict[int, Place] = {}

    def take(self, matches: Mapping[int, Match]) -> None:
        """Give each item the first free question that it may be, from a section near it first."""
        after = self._sections_after()
        before: int | None = None
        for at, part in enumerate(self._parts):
            if match := matches.get(at):
                self._take(at, match, (part.section, before, after[at]))
            section = self._section(at)
            before = before if section is None else section

    def _take(self, at: int, match: Match, near: Iterable[int | None]) -> None:
        by_section = [[t for t in match.targets if self._in(t, section)] for section in near]
        titled, *others = by_section
        candidates = titled or [*(t for some in others for t in some), *match.targets]
        free = next((target for target in candidates if target not in self._taken), None)
        if free is None:
            self.places[at] = Place(candidates[0], second=True)
        else:
            self._place(at, Place(free, rest=match.rest, changed=match.changed))

    def _place(self, at: int, place: Place) -> None:
        assert place.target is not None
        self._taken.add(place.target)
        self.places[at] = place

    def _in(self, target: int, section: int | None) -> bool:
        return self._known.targets[target].section == section

    def _section(self, at: int) -> int | None:
        """The section of the question that a part was found to be."""
        place = self.places.get(at)
        if place is None or place.target is None:
            return None
        return self._known.targets[place.target].section

    def _sections_after(self) -> list[int | None]:
        """For each part the section of the next one that is a question."""
        found: list[int | None] = []
        after: int | None = None
        for at in reversed(range(len(self._parts))):
            found.append(after)
            section = self._section(at)
            after = after if section is None else section
        return found[::-1]

    # By likeness ---------------------------------------------------------------------------

    def take_alike(self, items: Sequence[int]) -> None:
        """Pairs of an item and a free question near it, the most alike first."""
        pairs = sorted(self._pairs(items[:COMPARED_ITEMS]), key=lambda pair: (-pair[0], pair[1:]))
        for _, at, target in pairs:
            if at not in self.places and target not in self._taken:
                self._place(at, Place(target, changed=True))

    def _pairs(self, items: Sequence[int]) -> Iterator[tuple[float, int, int]]:
        near = self._near()
        everywhere = {section for sections in near for section in sections}
        for at in items:
            sections = near[at] or everywhere
            least = ALIKE if sections else VERY_ALIKE
            for target, alike in self._compared(at, self._free(sections)):
                if alike >= least:
                    yield alike, at, target

    def _compared(self, at: int, targets: Sequence[int]) -> Iterator[tuple[int, float]]:
        if targets:
            alike = self._likeness.with_item(self._parts[at].head)
            yield from ((target, alike(target)) for target in targets)

    @cached_property
    def _likeness(self) -> Likeness:
        """Made for the first item that has to be compared: most files hold none."""
        return Likeness(self._known.targets)

    def _free(self, sections: set[int]) -> list[int]:
        """Questions that no item is yet, in these sections; in all where none is given."""
        return [
            at
            for at, target in enumerate(self._known.targets)
            if at not in self._taken and (not sections or target.section in sections)
        ]

    def _near(self) -> list[set[int]]:
        """For each part the sections that it may belong to: its title's, else its neighbours'."""
        before: int | None = None
        near = []
        for at, after in enumerate(self._sections_after()):
            titled = self._parts[at].section
            sections = (before, after) if titled is None else (titled,)
            near.append({section for section in sections if section is not None})
            section = self._section(at)
            before = before if section is None else section
        return near
