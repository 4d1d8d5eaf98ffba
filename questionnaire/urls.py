"""All addresses of the app, in one flat table."""

from __future__ import annotations

from django.urls import path

from questionnaire.views import (
    answers,
    audit,
    changes,
    exports,
    history,
    imports,
    invitations,
    managing,
    personal,
    projects,
    register,
    sections,
    start,
    team,
    tickets,
)

urlpatterns = [
    path("", start.start, name="start"),
    path("projects/", projects.project_list, name="projects"),
    path("projects/new/", projects.project_create, name="project_create"),
    path("projects/<slug:code>/", projects.project_page, name="project"),
    path("projects/<slug:code>/edit/", managing.project_edit, name="project_edit"),
    path("projects/<slug:code>/notify/", managing.project_notify, name="project_notify"),
    path("projects/<slug:code>/close/", managing.project_close, name="project_close"),
    path("projects/<slug:code>/reopen/", managing.project_reopen, name="project_reopen"),
    path("projects/<slug:code>/archive/", managing.project_archive, name="project_archive"),
    path("projects/<slug:code>/unarchive/", managing.project_unarchive, name="project_unarchive"),
    path("projects/<slug:code>/audit/", audit.project_audit, name="project_audit"),
    path("audit/", audit.audit, name="audit"),
    path("account/data.json", personal.own_data, name="own_data"),
    path("people/<slug:code>/data.json", personal.person_data, name="person_data"),
    path("people/<slug:code>/erase/", personal.erase, name="erase_person"),
    path("projects/<slug:code>/data.json", personal.project_data, name="project_data"),
    path("privacy/", register.register, name="register"),
    path("projects/<slug:code>/team/", team.team_page, name="team"),
    path("projects/<slug:code>/team/invite/", team.team_invite, name="team_invite"),
    path(
        "projects/<slug:code>/team/invitations/<slug:invitation>/renew/",
        team.invitation_renew,
        name="invitation_renew",
    ),
    path(
        "projects/<slug:code>/team/invitations/<slug:invitation>/revoke/",
        team.invitation_revoke,
        name="invitation_revoke",
    ),
    path(
        "projects/<slug:code>/team/members/<slug:person>/role/",
        team.member_role,
        name="member_role",
    ),
    path(
        "projects/<slug:code>/team/members/<slug:person>/remove/",
        team.member_remove,
        name="member_remove",
    ),
    path("invitations/waiting/", invitations.invitation_waiting, name="invitation_waiting"),
    path("invitations/<str:token>/", invitations.invitation_page, name="invitation"),
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
