from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "onboarding"

    def ready(self) -> None:
        import_module("onboarding.receivers")
