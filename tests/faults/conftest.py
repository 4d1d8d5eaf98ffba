"""What the tests with faults share: a certificate, a project, a PostgreSQL that they may stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from questionnaire.models import Project
from tests.cast import loaded, text_guide
from tests.faults.cluster import Cluster, Seeded, find_programs, running_cluster, seed
from tests.serving import Certificate, make_certificate

SAVERS = 8


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def wide_project(make_project: Callable[..., Project]) -> Project:
    """A project with a question for each of 8 savers: q1, q2, …"""
    return make_project(loaded(text_guide(SAVERS)))


@pytest.fixture(scope="session")
def any_cluster() -> Iterator[Cluster]:
    programs = find_programs()
    if not programs:
        pytest.skip("no initdb on this machine: apt install postgresql")
    with running_cluster(programs) as cluster:
        yield cluster


@pytest.fixture
def cluster(any_cluster: Cluster) -> Iterator[Cluster]:
    """A PostgreSQL of the tests' own; whoever stops it need not start it again."""
    yield any_cluster
    if not any_cluster.runs:
        any_cluster.start()


@pytest.fixture
def seeded(cluster: Cluster) -> Seeded:
    """A database of the test's own in that cluster, for `serving(…, changed=…)`."""
    return seed(cluster)
