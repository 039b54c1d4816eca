"""Make somebody of the staff: `manage.py create_user vera --role curator`."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from partnermatch.access.models import User
from partnermatch.access.staff import ROLES, CannotEmploy, employ


class Command(BaseCommand):
    help = "Makes a user of the curator's desk with a role, or gives a user another role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the name to log in with; the history shows it")
        parser.add_argument("--role", required=True, help=f"one of {', '.join(ROLES)}; it takes the place of another")
        parser.add_argument("--email", default="", help="of a user that is made")
        parser.add_argument("--existing", action="store_true", help="the user is there: give it the role")
        parser.add_argument("--no-password", action="store_true", help="for a program, which has a key and no login")

    @transaction.atomic  # no user is left behind by a password that is refused
    def handle(self, *args: Any, **options: Any) -> None:
        name, role = options["username"], options["role"]
        if not name.isprintable():
            raise CommandError(f"the name must be printable text on one line, got {name!r}")
        try:
            user = employ(name, role, email=options["email"], existing=options["existing"])
        except CannotEmploy as error:
            raise CommandError(str(error)) from error
        if not options["existing"] and not options["no_password"]:
            set_password(user)
        self.stdout.write(f"{user} is {'an' if role[0] == 'a' else 'a'} {role}.")


def set_password(user: User) -> None:
    """Asked for twice at a terminal; otherwise the first line of standard input. Raises CommandError."""
    if sys.stdin.isatty():
        password = getpass()
        if password != getpass("Password (again): "):
            raise CommandError("the two passwords are not the same: nothing was made")
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(f"this password is refused: {' '.join(error.messages)}") from error
    user.set_password(password)
    user.save(update_fields=["password"])
