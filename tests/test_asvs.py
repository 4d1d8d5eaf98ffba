"""docs/asvs.md has every number once, and names no test that is not there or does not run."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
# The levels of version 5.0.0: of each section's numbers in order, so that "V1.1: 22" are V1.1.1 and
# V1.1.2, both of level 2.
LEVELS = """
V1.1: 22
V1.2: 1111122223
V1.3: 112222222223
V1.4: 222
V1.5: 123
V2.1: 122
V2.2: 112
V2.3: 12223
V2.4: 23
V3.1: 3
V3.2: 113
V3.3: 12223
V3.4: 11222233
V3.5: 11122333
V3.6: 3
V3.7: 22333
V4.1: 12233
V4.2: 23333
V4.3: 22
V4.4: 1222
V5.1: 2
V5.2: 112333
V5.3: 113
V5.4: 222
V6.1: 122
V6.2: 111111112222
V6.3: 11223333
V6.4: 112233
V6.5: 22222333
V6.6: 2223
V6.7: 33
V6.8: 2222
V7.1: 222
V7.2: 1111
V7.3: 22
V7.4: 11222
V7.5: 223
V7.6: 22
V8.1: 1233
V8.2: 1123
V8.3: 133
V8.4: 23
V9.1: 111
V9.2: 1222
V10.1: 22
V10.2: 223
V10.3: 22223
V10.4: 1111122222233333
V10.5: 22222
V10.6: 22
V10.7: 222
V11.1: 2233
V11.2: 22233
V11.3: 11233
V11.4: 1222
V11.5: 23
V11.6: 23
V11.7: 33
V12.1: 12233
V12.2: 11
V12.3: 22223
V13.1: 2333
V13.2: 222223
V13.3: 2233
V13.4: 1222233
V14.1: 22
V14.2: 12223333
V14.3: 122
V15.1: 12233
V15.2: 12233
V15.3: 1222222
V15.4: 3333
V16.1: 2
V16.2: 22222
V16.3: 2222
V16.4: 222
V16.5: 2223
V17.1: 23
V17.2: 22223333
V17.3: 22
"""
MET, NOT_MET = "erfüllt", "nicht erfüllt"
NOT_OURS = "Trifft nicht zu"
NUMBER = re.compile(r"V\d+\.\d+\.\d+")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# Marks that leave a test running somewhere: `make test`, `make test-all` or `make test-faults`.
RUNS = {"slow", "fault", "browser", "node", "django_db", "parametrize", "usefixtures"}
RUNS |= {"filterwarnings", "xdist_group"}
# Left out where there is no Chromium, or in one of the two passes on SQLite and PostgreSQL.
MAY_SKIP = {
    "PROGRAM is None",
    "connection.vendor != 'sqlite'",
    "'DATABASE_URL' in os.environ",
    "bool(os.environ.get('DATABASE_URL'))",
}


def numbers(levels: str) -> set[str]:
    """All numbers of these levels."""
    lines = (line.split(": ") for line in LEVELS.strip().splitlines())
    return {
        f"{section}.{at}"
        for section, found in lines
        for at, level in enumerate(found, start=1)
        if level in levels
    }


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def rows() -> list[list[str]]:
    """Of the tables with one number a row: number, state, how or why not, tests."""
    lines = PAGE.partition(f"\n## {NOT_OURS}\n")[0].splitlines()
    return [cells(line) for line in lines if line.startswith("| V")]


def not_ours() -> list[list[str]]:
    """Numbers that do not concern us, and why."""
    lines = PAGE.partition(f"\n## {NOT_OURS}\n")[2].splitlines()
    return [cells(line) for line in lines if line.startswith("| V")]


@cache
def functions(path: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


@cache
def marks_of_module(path: str) -> set[str]:
    """The names behind `pytest.mark.` that stand outside of functions, as `pytestmark` does."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    others = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    return {mark for node in others for mark in marks(node)}


def marks(node: ast.AST) -> set[str]:
    found = {
        inner.attr
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and ast.unparse(inner.value) == "pytest.mark"
    }
    return found - {"skipif"} if skip_conditions(node) <= MAY_SKIP else found


def skip_conditions(node: ast.AST) -> set[str]:
    """A condition may be given as text: its quotes are dropped."""
    calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
    given = [call.args[0] for call in calls if ast.unparse(call.func) == "pytest.mark.skipif"]
    return {
        str(first.value) if isinstance(first, ast.Constant) else ast.unparse(first)
        for first in given
    }


def gives_up(node: ast.AST) -> bool:
    """Does it call pytest.skip() or its kin?"""
    calls = (ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call))
    return bool({"pytest.skip", "pytest.xfail", "pytest.importorskip"} & set(calls))


def trouble(path: str, name: str) -> str:
    """Why the test does not show anything; empty if it runs."""
    if not (ROOT / path).is_file() or not Path(path).name.startswith("test_"):
        return "no such file"
    test = functions(path).get(name)
    if test is None or not name.startswith("test_"):
        return "no such test"
    if odd := (marks(test) | marks_of_module(path)) - RUNS:
        return f"marked as {', '.join(sorted(odd))}"
    return "skips" if gives_up(test) else ""


def test_levels_are_those_of_version_5() -> None:
    assert (len(numbers("1")), len(numbers("2")), len(numbers("3"))) == (70, 183, 92)


def test_page_has_every_number_of_levels_1_and_2_once() -> None:
    found = Counter(NUMBER.findall(PAGE))

    assert {number for number, count in found.items() if count > 1} == set()
    assert set(found) == numbers("12")


def test_page_says_of_every_number_one_of_three() -> None:
    listed = [number for row in not_ours() for number in row[0].split(", ")]

    assert {row[1] for row in rows()} == {MET, NOT_MET}
    assert len(rows()) + len(listed) == len(numbers("12"))
    assert [row[0] for row in not_ours() if len(row) != 2 or len(row[1]) < 20] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_row_says_how_and_names_tests_that_run(row: list[str]) -> None:
    _number, state, words, tests = row
    named = TEST.findall(tests)

    assert len(words) > 20
    assert tests == (", ".join(f"`{path}::{name}`" for path, name in named) or "–")
    assert named or state == NOT_MET
    assert {f"{path}::{name}": trouble(path, name) for path, name in named} == {
        f"{path}::{name}": "" for path, name in named
    }


ODD = """
import pytest

@pytest.mark.slow
def test_runs() -> None: ...

@pytest.mark.skip
def test_left_out() -> None: ...

@pytest.mark.parametrize("a", [pytest.param(1, marks=pytest.mark.xfail)])
def test_known_to_fail(a: int) -> None: ...

@pytest.mark.skipif("'DATABASE_URL' in os.environ", reason="runs elsewhere")
def test_runs_elsewhere() -> None: ...

@pytest.mark.skipif(True, reason="never")
def test_never_runs() -> None: ...

def test_gives_up() -> None:
    pytest.skip("never")

def helper() -> None: ...
"""


def test_trouble_is_found(tmp_path: Path) -> None:
    file = tmp_path / "test_odd.py"
    file.write_text(ODD)
    (tmp_path / "test_skipped.py").write_text("pytestmark = pytest.mark.skip\n" + ODD)
    (tmp_path / "helpers.py").write_text(ODD)
    names = ["runs", "left_out", "known_to_fail", "runs_elsewhere", "never_runs"]
    names += ["gives_up", "gone"]

    assert [trouble(str(file), f"test_{name}") for name in names] == [
        "",
        "marked as skip",
        "marked as xfail",
        "",
        "marked as skipif",
        "skips",
        "no such test",
    ]
    assert trouble(str(file), "helper") == "no such test"
    assert trouble(str(tmp_path / "helpers.py"), "test_runs") == "no such file"
    assert trouble(str(tmp_path / "test_gone.py"), "test_runs") == "no such file"
    assert trouble(str(tmp_path / "test_skipped.py"), "test_runs") == "marked as skip"
