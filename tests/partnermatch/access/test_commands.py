"""create_key, revoke_key, list_keys: what they print, and what they say when they cannot."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from partnermatch.access.keys import read_key
from partnermatch.access.models import ApiKey, Sponsor, User

pytestmark = pytest.mark.django_db


def run(command: str, *arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(command, *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_one_line_makes_a_sponsor_and_prints_its_key_alone() -> None:
    out, err = run("create_key", "--sponsor", "acme", "--create-sponsor", "--label", "first")
    text = read_key(out.strip())
    assert text is not None
    key = ApiKey.objects.get(prefix=text.prefix)
    assert (str(key.sponsor), key.scopes, key.label) == ("acme", ["read", "write"], "first")
    assert out.strip() not in err


def test_a_second_key_needs_no_flag() -> None:
    run("create_key", "--sponsor", "acme", "--create-sponsor", "--name", "Acme Devices")
    run("create_key", "--sponsor", "acme", "--scopes", "read", "--days", "7")
    assert (Sponsor.objects.get().name, ApiKey.objects.count()) == ("Acme Devices", 2)


def test_a_sponsor_is_not_renamed_by_a_key() -> None:
    run("create_key", "--sponsor", "acme", "--create-sponsor", "--name", "Acme Devices")
    run("create_key", "--sponsor", "acme", "--create-sponsor", "--name", "Acme Devices")
    with pytest.raises(CommandError, match="exists and is called 'Acme Devices': leave out --name"):
        run("create_key", "--sponsor", "acme", "--create-sponsor", "--name", "Acme Drugs")
    assert (Sponsor.objects.get().name, ApiKey.objects.count()) == ("Acme Devices", 2)


def test_a_curator_gets_a_key_of_the_other_kind() -> None:
    User.objects.create_user("vera")
    run("create_key", "--user", "vera", "--scopes", "read, curate,publish")
    assert ApiKey.objects.get().scopes == ["read", "curate", "publish"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sponsor", "acme"], "there is no sponsor 'acme'; add --create-sponsor"),
        (["--user", "vera"], "there is no user 'vera'; create one"),
        (["--sponsor", "Acme Ltd", "--create-sponsor"], "no sponsor can be called 'Acme Ltd'.*lower-case letters"),
        (["--sponsor", "acme", "--create-sponsor", "--name", "x" * 201], "at most 200 characters"),
        (["--sponsor", "acme", "--create-sponsor", "--name", ""], "cannot be blank"),
        (["--sponsor", "acme", "--create-sponsor", "--label", "x" * 101], "at most 100 characters, got 101"),
        (["--sponsor", "acme", "--create-sponsor", "--label", "two\nlines"], r"--label must be .* on one line"),
        (["--sponsor", "\udcff", "--create-sponsor"], "--sponsor must be printable text"),
        (["--user", "vera", "--name", "Vera"], "--name go with --sponsor"),
        (["--sponsor", "acme", "--create-sponsor", "--scopes", "curate"], "read, write, got: curate"),
        (["--sponsor", "acme", "--create-sponsor", "--scopes", ""], "got: none"),
        (["--sponsor", "acme", "--create-sponsor", "--days", "0"], "days must be 1 to 3650, got 0"),
        ([], "one of the arguments --sponsor --user is required"),
        (["--sponsor", "acme", "--user", "vera"], "not allowed with"),
    ],
)
def test_what_cannot_be_issued_is_refused_with_the_way_out(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("create_key", *arguments)
    assert not Sponsor.objects.exists()


def test_a_key_is_revoked_by_its_prefix() -> None:
    run("create_key", "--sponsor", "acme", "--create-sponsor")
    prefix = ApiKey.objects.get().prefix
    assert "acme: revoked" in run("revoke_key", prefix)[0]
    assert "was revoked already" in run("revoke_key", prefix)[0]


@pytest.mark.parametrize(("prefix", "message"), [("abcdefgh", "there is no key"), ("pm_abcdefgh_x", "8 characters")])
def test_what_is_no_prefix_of_a_key_is_refused(prefix: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("revoke_key", prefix)


def test_keys_are_listed_with_their_state_and_without_their_secret() -> None:
    text = run("create_key", "--sponsor", "acme", "--create-sponsor", "--label", "laptop")[0].strip()
    run("revoke_key", text[3:11])
    listed = run("list_keys")[0]
    assert all(word in listed for word in (text[3:11], "acme", "read,write", "never", "revoked", "laptop"))
    assert text[12:] not in listed
