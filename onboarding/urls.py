"""One by one instead of allauth.urls: sign-up, managing addresses and the rest are not for us."""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.views import login_cancelled
from django.contrib import admin
from django.urls import include, path

from onboarding import account as own
from onboarding import errors, second_factor, single_sign_on, views
from questionnaire.actions.single_sign_on import PROVIDER

# Else Django's own form would be a way in without rate limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.logout = views.forgetting_pages(admin.site.logout)  # type: ignore[method-assign]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/login/code/", account.request_login_code, name="account_request_login_code"),
    path(
        "accounts/login/code/confirm/",
        views.confirm_login_code,
        name="account_confirm_login_code",
    ),
    path("accounts/logout/", views.forgetting_pages(account.logout), name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path(
        "accounts/oidc/firma/login/",
        single_sign_on.login,
        {"provider_id": PROVIDER},
        name="openid_connect_login",
    ),
    path(
        "accounts/oidc/firma/login/callback/",
        single_sign_on.callback,
        {"provider_id": PROVIDER},
        name="openid_connect_callback",
    ),
    path("accounts/oidc/cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/2fa/", mfa.index, name="mfa_index"),
    path("accounts/2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/2fa/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("accounts/2fa/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/2fa/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "accounts/2fa/codes/new/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "accounts/2fa/codes/codes.txt",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("accounts/2fa/keys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("accounts/2fa/keys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        "accounts/2fa/keys/reauthenticate/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("accounts/2fa/keys/<int:number>/remove/", second_factor.remove_key, name="remove_key"),
    path("accounts/2fa/shown/", second_factor.shown, name="second_factor_shown"),
    path("account/", own.account_page, name="account"),
    path("account/name/", own.own_name, name="own_name"),
    path("account/sessions/end/", own.end_session, name="end_session"),
    path("account/sessions/end-others/", own.end_other_sessions, name="end_other_sessions"),
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
