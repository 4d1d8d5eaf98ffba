"""How alike two questions are: by groups of three letters, those that few questions have first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from math import fsum

from questionnaire.guide.reader.inline import words
from questionnaire.guide.reader.known import Target, asked

_Grams = frozenset[str]


class Likeness:
    """Compares what stands behind a box with the questions, today's and earlier wordings."""

    def __init__(self, targets: Sequence[Target]) -> None:
        wordings = [[_grams(text) for text in _texts(target)] for target in targets]
        counts = Counter(chain.from_iterable(today for today, *_ in wordings))
        every = chain.from_iterable(chain.from_iterable(wordings))
        # Each group counts the less the more questions have it.
        self._weights = {gram: 1 / (counts[gram] or 1) for gram in every}
        self._wordings = [[(grams, self._weight(grams)) for grams in some] for some in wordings]

    def with_item(self, head: str) -> Callable[[int], float]:
        """A function from a question's place to how alike it is, from 0 to 1."""
        item = _grams(asked(head))
        known = item & self._weights.keys()
        size = self._weight(known) + len(item - known)

        def alike(target: int) -> float:
            return max(
                2 * self._weight(known & grams) / ((size + weight) or 1)
                for grams, weight in self._wordings[target]
            )

        return alike

    def _weight(self, grams: Iterable[str]) -> float:
        # A plain sum would differ with the order, which no two runs have alike.
        return fsum(map(self._weights.__getitem__, grams))


def _texts(target: Target) -> Iterable[str]:
    """Today's first. Wordings that differ in their help only are one text."""
    return dict.fromkeys(question.text for question in target.wordings)


def _grams(text: str) -> _Grams:
    spaced = (f" {word} " for word in words(text))
    return frozenset(word[at : at + 3] for word in spaced for at in range(len(word) - 2))
