"""The lines that the bench prints, and whether a bound was passed."""

from __future__ import annotations

from dataclasses import dataclass

TITLE = 46
HEAD = f"{'':{TITLE}} {'gemessen':>12} {'Grenze':>8}"


@dataclass(frozen=True, slots=True)
class Line:
    """A measured value with its unit; without a bound it is for information."""

    title: str
    value: float
    unit: str
    bound: float | None = None
    remark: str = ""

    @property
    def over(self) -> bool:
        return self.bound is not None and self.value > self.bound

    def __str__(self) -> str:
        bound = "" if self.bound is None else f"{self.bound:g}"
        verdict = "" if self.bound is None else "ZU VIEL" if self.over else "gut"
        value = f"{self.value:.1f} {self.unit:<3}"
        return f"{self.title:{TITLE}} {value:>12} {bound:>8}  {verdict:8} {self.remark}".rstrip()
