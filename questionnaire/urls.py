"""All addresses of the app, in one flat table."""

from __future__ import annotations

from django.urls import path

from questionnaire.views import (
    answers,
    changes,
    exports,
    history,
    imports,
    projects,
    sections,
    start,
    tickets,
)

urlpatterns = [
    path("", start.start, name="start"),
    path("projects/", projects.project_list, name="projects"),
    path("projects/new/", projects.project_create, name="project_create"),
    path("projects/<slug:code>/", projects.project_page, name="project"),
    path("projects/<slug:code>/changes/", changes.project_changes, name="changes"),
    path("projects/<slug:code>/seen/", changes.mark_read, name="seen"),
    path("projects/<slug:code>/import/", imports.import_page, name="import"),
    path("projects/<slug:code>/import/confirm/", imports.import_confirm, name="import_confirm"),
    path("projects/<slug:code>/answers.json", exports.project_answers, name="project_answers"),
    path(
        "projects/<slug:code>/tickets/<slug:dialect>/",
        tickets.project_tickets,
        name="project_tickets",
    ),
    path(
        "projects/<slug:code>/tickets/<slug:dialect>/all.zip",
        tickets.project_zip,
        name="project_zip",
    ),
    path(
        "projects/<slug:code>/tickets/<slug:dialect>/all.<slug:suffix>",
        tickets.project_document,
        name="project_document",
    ),
    path("projects/<slug:code>/sections/<slug:key>/", sections.section_page, name="section"),
    path(
        "projects/<slug:code>/sections/<slug:key>/rows/", sections.section_rows, name="section_rows"
    ),
    path(
        "projects/<slug:code>/questions/<slug:key>/save/", answers.save_answer, name="save_answer"
    ),
    path(
        "projects/<slug:code>/questions/<slug:key>/history/", history.history_page, name="history"
    ),
    path(
        "projects/<slug:code>/questions/<slug:key>/restore/",
        history.restore_revision,
        name="restore",
    ),
    path(
        "projects/<slug:code>/sections/<slug:key>/changes/",
        changes.section_changes,
        name="section_changes",
    ),
    path(
        "projects/<slug:code>/sections/<slug:key>/tickets/<slug:dialect>/",
        tickets.ticket_page,
        name="ticket",
    ),
    path(
        "projects/<slug:code>/sections/<slug:key>/tickets/<slug:dialect>/ticket.<slug:suffix>",
        tickets.ticket_file,
        name="ticket_file",
    ),
]
