"""How alike two questions are: by groups of three letters, those that few questions have first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

from questionnaire.guide.reader.inline import words
from questionnaire.guide.reader.known import Target, asked

_Grams = frozenset[str]


class Likeness:
    """Compares what stands behind a box with the questions, today's and earlier wordings."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._grams = [[_grams(q.text) for q in target.wordings] for target in targets]
        self._counts = Counter(chain.from_iterable(today for today, *_ in self._grams))

    def with_item(self, head: str) -> Callable[[int], float]:
        """A function from a question's place to how alike it is, from 0 to 1."""
        item = _grams(asked(head))
        size = self._weight(item)

        def alike(target: int) -> float:
            return max(self._alike(item, size, grams) for grams in self._grams[target])

        return alike

    def _alike(self, item: _Grams, size: float, grams: _Grams) -> float:
        return 2 * self._weight(item & grams) / ((size + self._weight(grams)) or 1)

    def _weight(self, grams: _Grams) -> float:
        """Each group counts the less the more questions have it."""
        return sum(1 / (self._counts[gram] or 1) for gram in grams)


def _grams(text: str) -> _Grams:
    spaced = (f" {word} " for word in words(text))
    return frozenset(word[at : at + 3] for word in spaced for at in range(len(word) - 2))
