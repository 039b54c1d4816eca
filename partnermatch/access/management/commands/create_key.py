"""Issue an API key: `manage.py create_key --sponsor acme --create-sponsor`."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from partnermatch.access.issuing import CannotIssue, add_member, create_sponsor, issue_key
from partnermatch.access.models import Membership, Role, Sponsor, User

PRINTABLE = ("sponsor", "user", "member", "name", "label")


class Command(BaseCommand):
    help = "Issues an API key. The key is printed this once, alone on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        owner = parser.add_mutually_exclusive_group(required=True)
        owner.add_argument("--sponsor", metavar="KEY", help="the sponsor the key is for, by its key (a slug)")
        owner.add_argument("--user", metavar="USERNAME", help="the curator the key is for: an existing user")
        parser.add_argument("--create-sponsor", action="store_true", help="create the sponsor if there is none")
        parser.add_argument("--name", help="the name of a sponsor that is created (default: its key)")
        parser.add_argument("--member", metavar="USERNAME", help="the person of the sponsor that the key acts as")
        parser.add_argument("--create-member", action="store_true", help="create that person if there is none")
        parser.add_argument("--role", choices=Role.values, help="of a person that is created (default: member)")
        scopes = "comma-separated (default: read,write for a sponsor, read,curate for a user)"
        parser.add_argument("--scopes", help=scopes)
        parser.add_argument("--days", type=int, default=365, help="how long the key is good for (default: %(default)s)")
        parser.add_argument("--label", default="", help="a note that tells this key from others in list_keys")

    @transaction.atomic  # no sponsor is left behind by a key that cannot be issued
    def handle(self, *args: Any, **options: Any) -> None:
        require_printable(options)
        scopes = options["scopes"]
        try:
            issued = issue_key(
                owner=owner(options),
                scopes=None if scopes is None else [scope.strip() for scope in scopes.split(",") if scope.strip()],
                days=options["days"],
                label=options["label"],
            )
        except CannotIssue as error:
            raise CommandError(str(error)) from error
        key = issued.key
        self.stderr.write(f"{key.owner}: {', '.join(key.scopes)} until {key.expires_at:%Y-%m-%d}")
        self.stderr.write("The key is shown this once:")
        self.stdout.write(issued.text)


def owner(options: dict[str, Any]) -> Sponsor | Membership | User:
    """The sponsor, person or curator named on the command line. Raises CommandError, naming the way out."""
    if options["member"] is None and (options["create_member"] or options["role"]):
        raise CommandError("--create-member and --role go with --member")
    if options["user"]:
        return curator(options)
    sponsor = sponsor_of(options)
    return sponsor if options["member"] is None else member_of(sponsor, options)


def curator(options: dict[str, Any]) -> User:
    if options["create_sponsor"] or options["name"] or options["member"]:
        raise CommandError("--create-sponsor, --name and --member go with --sponsor; a key of --user has no sponsor")
    user = User.objects.filter(username=options["user"]).first()
    if user is None:
        raise CommandError(f"there is no user '{options['user']}'; create one with manage.py create_user")
    return user


def sponsor_of(options: dict[str, Any]) -> Sponsor:
    key = options["sponsor"]
    sponsor = Sponsor.objects.filter(key=key).first()
    if sponsor is None and not options["create_sponsor"]:
        raise CommandError(f"there is no sponsor '{key}'; add --create-sponsor to create it")
    if sponsor is not None and options["name"] not in (None, sponsor.name):
        raise CommandError(f"the sponsor '{key}' exists and is called '{sponsor.name}': leave out --name")
    return sponsor or new_sponsor(key, key if options["name"] is None else options["name"])


def member_of(sponsor: Sponsor, options: dict[str, Any]) -> Membership:
    username, role = options["member"], options["role"]
    member = sponsor.memberships.filter(user__username=username).first()
    if member is None and not options["create_member"]:
        raise CommandError(f"the sponsor '{sponsor}' has no member '{username}'; add --create-member to create one")
    if member is not None and role not in (None, member.role):
        raise CommandError(f"the member '{username}' exists and is a {member.role}: leave out --role")
    return member or new_member(sponsor, username, role or Role.MEMBER)


def require_printable(options: dict[str, Any]) -> None:
    """Raises CommandError for what would break the lines of list_keys, or is no UTF-8 and cannot be stored."""
    for option in PRINTABLE:
        if not (options[option] or "").isprintable():
            raise CommandError(f"--{option} must be printable text on one line, got {options[option]!r}")


def new_sponsor(key: str, name: str) -> Sponsor:
    try:
        # The service user is made with the sponsor, so it cannot be checked here.
        Sponsor(key=key, name=name).full_clean(exclude=["service_user"])
    except ValidationError as error:
        raise CommandError(f"no sponsor can be called '{key}' ({name}): {'; '.join(error.messages)}") from error
    return create_sponsor(key=key, name=name)


def new_member(sponsor: Sponsor, username: str, role: str) -> Membership:
    try:
        User(username=username).full_clean(exclude=["password"], validate_unique=False)
    except ValidationError as error:
        raise CommandError(f"no member can be called '{username}': {'; '.join(error.messages)}") from error
    return add_member(sponsor, username, role)
