"""The tools around the product: locks, make, scripts."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted((ROOT / ".ci").iterdir())


def lock(name: str) -> dict[str, str]:
    """Package -> version."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))


def test_dev_lock_holds_the_other_lock_in_the_same_versions() -> None:
    dev = lock("requirements-dev.lock")
    run = lock("requirements.lock")
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_names_no_address(name: str) -> None:
    """Nor an option other than hashes, wherever it stands: it might name one."""
    assert re.findall(r"(?m)^-.*|.*--(?!hash=sha256:).*|.*://.*", (ROOT / name).read_text()) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_is_executable_and_stops_at_errors(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert "\nset -euo pipefail\n" in script.read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", script], check=True)


def test_make_without_a_target_explains_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    result = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [line.split()[0] for line in result.stdout.splitlines()] == targets.split()


def run(*command: str, **variables: str) -> tuple[int, str]:
    result = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stderr


def test_demo_on_a_taken_port_names_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, message = run(".ci/demo", PORT=str(port))
    assert status == 1
    assert message.startswith(f"Port {port} lässt sich nicht öffnen")
    assert message.endswith("Mit einem anderen: PORT=8000 make run\n")


def test_demo_on_no_port_explains_how() -> None:
    status, message = run(".ci/demo", PORT="achttausend")
    assert status == 1
    assert message.startswith("PORT=achttausend ist keine Portnummer.")


@pytest.mark.parametrize(("all_tests", "examples"), [("", 50), ("1", 1_000)])
@pytest.mark.parametrize(("ci", "same"), [("", "False"), ("true", "True")])
def test_hypothesis_tries_the_same_examples_in_ci_only(
    all_tests: str, examples: int, ci: str, same: str
) -> None:
    code = (
        "from hypothesis import settings; import tests.conftest; s = settings(); "
        "print(s.max_examples, s.derandomize, s.print_blob)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "CI": ci,
            "TEST_ALL": all_tests,
            "DJANGO_SETTINGS_MODULE": "tests.settings_env",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split() == [str(examples), same, "True"]
