"""People. The role is the only right outside projects; there are no Django groups."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from questionnaire.models.codes import CODE_LENGTH, new_code


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **values: Any) -> User:
        """Without a password the person signs in by mailed code only."""
        user = self.model(email=email.strip().lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_or_create_user(self, email: str, **values: Any) -> tuple[User, bool]:
        """The person with that address, made with these values and without a password if new.

        Two who make the same person at once get the same one.
        """
        defaults = {"password": make_password(None), **values}
        return self.get_or_create(email=email.strip().lower(), defaults=defaults)

    def create_superuser(self, email: str, password: str | None = None, **values: Any) -> User:
        return self.create_user(email, password, **{"role": User.Role.ADMIN, **values})

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    class Role(models.TextChoices):
        CUSTOMER = "customer", _("Kund*in")
        SRE = "sre", _("SRE")
        ADMIN = "admin", _("Admin")

    STAFF = (Role.SRE, Role.ADMIN)

    code = models.CharField(
        _("Kennung"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False
    )
    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    name = models.CharField(_("Name"), max_length=100)
    role = models.CharField(_("Rolle"), max_length=10, choices=Role.choices, default=Role.CUSTOMER)
    is_active = models.BooleanField(
        _("darf sich anmelden"),
        default=True,
        help_text=_("Statt eine Person zu löschen, nehmen Sie ihr die Anmeldung."),
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    erased_at = models.DateTimeField(
        _("unkenntlich gemacht"), null=True, blank=True, editable=False
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("Personen")
        ordering = ("name", "email")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=("customer", "sre", "admin")), name="user_role"
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(is_active=False),
                name="user_erased_stays_out",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    @property
    def staff(self) -> bool:
        """SREs and admins see all projects and write on a customer's behalf."""
        return self.role in self.STAFF

    @property
    def is_staff(self) -> bool:
        """What Django's admin asks: only admins go there."""
        return self.role == self.Role.ADMIN

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.role == self.Role.ADMIN

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.role == self.Role.ADMIN
