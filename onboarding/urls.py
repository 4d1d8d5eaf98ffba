"""One by one instead of allauth.urls: sign-up, managing addresses and the rest are not for us."""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from onboarding import errors, views

# Else Django's own form would be a way in without rate limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.logout = views.forgetting_pages(admin.site.logout)  # type: ignore[method-assign]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/login/code/", account.request_login_code, name="account_request_login_code"),
    path(
        "accounts/login/code/confirm/",
        account.confirm_login_code,
        name="account_confirm_login_code",
    ),
    path("accounts/logout/", views.forgetting_pages(account.logout), name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("theme/", views.theme, name="theme"),
    path("token/", views.token, name="token"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("", include("questionnaire.urls")),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many_requests  # allauth's name for it
handler500 = errors.server_error
