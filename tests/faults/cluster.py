"""A PostgreSQL of the tests' own that they may stop, and a site's rows in it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from tests.faults.clients import Revisions
from tests.serving import ROOT, environment

REVISIONS: LiteralString = """
    SELECT revision.number, revision.text FROM questionnaire_answerrevision revision
    JOIN questionnaire_answer answer ON answer.id = revision.answer_id
    JOIN questionnaire_question question ON question.id = answer.question_id
    WHERE question.key = %s ORDER BY revision.number
"""


@dataclass(frozen=True)
class Cluster:
    """It listens in its folder only, which belongs to whoever runs it."""

    programs: Path
    folder: Path

    def url(self, database: str) -> str:
        return f"postgres://postgres@/{database}?host={self.folder}"

    def create(self) -> None:
        given = ["--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
        self._run("initdb", *given)

    def start(self) -> None:
        """Only once it takes connections does this return."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "start", "--wait", "--log", f"{self.folder}/log", "--options", options)

    def stop(self, mode: str) -> None:
        """`fast` ends all sessions in order, `immediate` is a crash."""
        self._run("pg_ctl", "stop", "--wait", "--mode", mode)

    @property
    def runs(self) -> bool:
        return (self.folder / "data" / "postmaster.pid").exists()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments, "--pgdata", f"{self.folder}/data"]
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        # Not to a pipe: the server would keep it open, and this would wait for its end.
        subprocess.run(
            as_postgres + command, cwd=self.folder, stdout=subprocess.DEVNULL, check=True
        )


@dataclass(frozen=True, slots=True)
class Seeded:
    """A database with a small guide (q1, q2, …), a project, and its owner who is signed in."""

    url: str
    project: str  # its code
    person: str  # the owner's code
    session: str  # the value of the owner's cookie

    def revisions(self, key: str) -> Revisions:
        with psycopg.connect(self.url) as connection:
            return list(connection.execute(REVISIONS, [key]))


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl; Debian keeps them off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in versions), key=_version, default=None)


def _version(programs: Path) -> float:
    return float(programs.parent.name)


@contextmanager
def running_cluster(programs: Path) -> Iterator[Cluster]:
    """Its folder is not pytest's: initdb refuses root, and others may not enter what is root's."""
    folder = Path(tempfile.mkdtemp(prefix="leitfaden-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = Cluster(programs, folder)
    try:
        cluster.create()
        cluster.start()
        folder.chmod(0o755)  # for the site, which comes in by the socket there
        yield cluster
    finally:
        if cluster.runs:
            cluster.stop("immediate")
        shutil.rmtree(folder)


def seed(cluster: Cluster) -> Seeded:
    """A new database in the cluster, filled by a process of its own."""
    database = f"leitfaden_{secrets.token_hex(4)}"
    statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database))
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(statement)
    url = cluster.url(database)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.inside.seeding"],
        cwd=ROOT,
        env=environment() | {"DATABASE_URL": url},
        stdout=subprocess.PIPE,
        check=True,
    )
    return Seeded(url, **json.loads(done.stdout))
