"""What the source leaves out for safety's sake: read as a tree, so that no comment counts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path
    for folder in ("questionnaire", "onboarding")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
SCRIPTS = sorted((ROOT / "static").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
Found = set[tuple[str, str]]


def name_of(node: ast.expr) -> str:
    """The dotted name of what is called or read: `os.system`, `.raw` of any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = node.value
        return f"{name_of(inner)}.{node.attr}" if isinstance(inner, ast.Name) else f".{node.attr}"
    return ""


def calls(tree: ast.AST) -> Iterator[str]:
    return (name_of(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def imports(tree: ast.AST) -> Iterator[str]:
    """Modules, and names from modules: `os`, `urllib.request`, `hashlib.md5`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def attributes(tree: ast.AST, owner: str) -> Iterator[str]:
    """What is read of a module: `sha256` of `hashlib.sha256`."""
    names = (name_of(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return (name.partition(".")[2] for name in names if name.startswith(f"{owner}."))


@cache
def trees() -> list[tuple[str, ast.Module]]:
    return [(p.relative_to(ROOT).as_posix(), ast.parse(p.read_text("utf-8"))) for p in MODULES]


def found_calls(names: set[str]) -> Found:
    return {(path, call) for path, tree in trees() for call in calls(tree) if call in names}


def found_imports(names: set[str]) -> Found:
    return {
        (path, module)
        for path, tree in trees()
        for module in imports(tree)
        if module in names or module.partition(".")[0] in names
    }


def test_source_runs_no_text_as_code() -> None:
    """No `eval` and its kin, no programs started, nothing unpacked that may bring code along."""
    run = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv"}
    unpack = {"pickle", "marshal", "shelve", "dill", "yaml", "subprocess", "ctypes", "code"}

    assert found_calls(run) == set()
    assert found_imports(unpack) == set()


def test_source_parses_no_xml() -> None:
    """One module builds elements; none reads XML, whose entities could fetch files."""
    parsers = {"lxml", "xml.sax", "xml.dom", "xmlrpc", "defusedxml"}
    elements = "questionnaire/guide/markup.py"

    assert found_imports(parsers) == set()
    assert {path for path, _name in found_imports({"xml"})} <= {elements}
    read = found_calls({"etree.fromstring", "etree.parse", "etree.XML", "etree.iterparse"})
    assert read == set()


def test_source_repeats_no_group_possessively() -> None:
    """Python before 3.11.5, as Debian 12 has it, then matches less or more: `(?>(…)*)` does not."""
    repeated = re.compile(r"(?<!\()\)(?:[*+?]|\{[0-9,]+\})\+")
    texts = {
        (path, node.value)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert {(path, text) for path, text in texts if repeated.search(text)} == set()
    assert repeated.search(r"((?:a|b)*+)c")
    assert repeated.search(r"(a){1,3}+")


def test_source_asks_the_database_through_the_orm() -> None:
    """No statement is put together from text."""
    by_hand = {".raw", ".extra", ".execute", ".executemany", "RawSQL", "connection.cursor"}
    by_hand |= {"cursor.execute", "cursor.executemany", "models.RawSQL"}

    assert found_calls(by_hand) == set()


def test_source_draws_chance_from_the_system_only() -> None:
    assert found_imports({"random"}) == set()
    assert {path for path, name in found_imports({"secrets"}) if name == "secrets"} >= {
        "questionnaire/models/codes.py"
    }


def test_source_hashes_by_sha_256_only() -> None:
    used = {name for _path, tree in trees() for name in attributes(tree, "hashlib")}
    named = {name for _path, name in found_imports({"hashlib"})} - {"hashlib"}
    keyed = {
        (node.arg, getattr(node.value, "value", ""))
        for _path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "algorithm"
    }

    assert used | {name.removeprefix("hashlib.") for name in named} == {"sha256"}
    assert keyed <= {("algorithm", "sha256")}


def test_source_opens_connections_for_mail_alone() -> None:
    """Nobody types an address that the server then asks; single sign-on is allauth's affair."""
    network = {"socket", "smtplib", "http.client", "requests", "httpx", "aiohttp", "ftplib"}
    network |= {"urllib.request", "urllib3", "django.core.mail"}

    edges = {"questionnaire/mail.py", "onboarding/single_sign_on.py"}
    assert {path for path, _name in found_imports(network)} == edges


def test_source_writes_no_file_that_a_request_names() -> None:
    """Views, forms and actions open no files; commands and settings do, for who runs the site."""
    opened = found_calls({"open", "os.open", ".open", ".write_text", ".write_bytes", ".read_text"})
    served = ("questionnaire/views/", "questionnaire/forms/", "questionnaire/admin/")

    assert {path for path, _call in opened if path.startswith(served)} == set()


def test_scripts_put_in_text_as_text() -> None:
    """Two lines make elements from text: a row from the page's own template, and a mark of ours."""
    made = {
        (path.name, line.strip())
        for path in SCRIPTS
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"(inner|outer)HTML *=|insertAdjacentHTML|document\.write", line)
    }
    run = r"\beval\(|new Function|setTimeout\(\s*[\"'`]|javascript:|importScripts"

    assert made == {
        ("rows.js", 'row.innerHTML = row.innerHTML.replaceAll("ROWID", id);'),
        (
            "telling.js",
            'state.innerHTML = `<svg class="sign" aria-hidden="true">'
            '<use href="#m-${symbol}"/></svg><span></span>`;',
        ),
    }
    assert [p.name for p in SCRIPTS if re.search(run, p.read_text(encoding="utf-8"))] == []


def test_scripts_take_no_messages_and_no_names_for_places() -> None:
    """No sockets, no messages of other windows, no object with keys that somebody typed."""
    talk = r"WebSocket|EventSource|RTCPeer|window\.(onmessage|postMessage|opener)|__proto__"
    keyed = r"^\s*[\w.]+\[[^\]0-9\"'`]+\]\s*=[^=]"
    text = {path.name: path.read_text(encoding="utf-8") for path in SCRIPTS}

    assert [name for name, code in text.items() if re.search(talk, code)] == []
    assert [name for name, code in text.items() if re.search(keyed, code, re.MULTILINE)] == []


def test_scripts_keep_nothing_but_drafts() -> None:
    kept = r"localStorage|indexedDB|sessionStorage|document\.cookie|caches\.|serviceWorker"
    places = {p.name: re.findall(kept, p.read_text(encoding="utf-8")) for p in SCRIPTS}

    assert {name for name, found in places.items() if found} == {"drafts.js"}
    assert set(places["drafts.js"]) == {"indexedDB", "localStorage"}


def test_templates_take_nothing_for_safe() -> None:
    """But Django's list of the rules for passwords, and the QR code that allauth draws."""
    trusted = r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq"
    active = r"\son[a-z]+\s*=\s*[\"']|javascript:|<style|\sstyle\s*="
    found = {
        (path.name, match)
        for path in TEMPLATES
        for match in re.findall(trusted, path.read_text(encoding="utf-8"))
    }

    assert found == {("password.html", "|safe"), ("activate_form.html", "|safe")}
    assert [p.name for p in TEMPLATES if re.search(active, p.read_text(encoding="utf-8"))] == []


def test_source_makes_no_template_from_text() -> None:
    made = {"Template", "template.Template", ".from_string", "engines.from_string", "Engine"}

    assert found_calls(made) == set()


def test_scripts_compare_strictly() -> None:
    loose = r"[^=!<>]==[^=]|!=[^=]"

    assert [p.name for p in SCRIPTS if re.search(loose, p.read_text(encoding="utf-8"))] == []
