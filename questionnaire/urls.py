"""All addresses of the app, in one flat table."""

from __future__ import annotations

from django.urls import path

from questionnaire.views import projects, sections, start, tickets

urlpatterns = [
    path("", start.start, name="start"),
    path("projects/", projects.project_list, name="projects"),
    path("projects/new/", projects.project_create, name="project_create"),
    path("projects/<slug:code>/", projects.project_page, name="project"),
    path(
        "projects/<slug:code>/tickets/<slug:dialect>/",
        tickets.project_tickets,
        name="project_tickets",
    ),
    path(
        "projects/<slug:code>/tickets/<slug:dialect>/all.md",
        tickets.project_markdown,
        name="project_markdown",
    ),
    path(
        "projects/<slug:code>/tickets/<slug:dialect>/all.zip",
        tickets.project_zip,
        name="project_zip",
    ),
    path("projects/<slug:code>/sections/<slug:key>/", sections.section_page, name="section"),
    path(
        "projects/<slug:code>/sections/<slug:key>/rows/", sections.section_rows, name="section_rows"
    ),
    path(
        "projects/<slug:code>/sections/<slug:key>/tickets/<slug:dialect>/",
        tickets.ticket_page,
        name="ticket",
    ),
    path(
        "projects/<slug:code>/sections/<slug:key>/tickets/<slug:dialect>/ticket.md",
        tickets.ticket_file,
        name="ticket_file",
    ),
]
