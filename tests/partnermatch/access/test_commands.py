"""create_key, rotate_key, revoke_key, list_keys: what they print, and what they say when they cannot."""

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
        (["--user", "vera", "--name", "Vera"], "--name and --member go with --sponsor"),
        (["--sponsor", "acme", "--create-sponsor", "--scopes", "curate"], "read, write, got: curate"),
        (["--sponsor", "acme", "--create-sponsor", "--scopes", ""], "got: none"),
        (["--sponsor", "acme", "--create-sponsor", "--days", "0"], "days must be 1 to 3650, got 0"),
        (["--user", "vera", "--member", "anna"], "--member go with --sponsor"),
        (["--sponsor", "acme", "--create-sponsor", "--member", "anna"], "has no member 'anna'; add --create-member"),
        (["--sponsor", "acme", "--create-sponsor", "--role", "manager"], "--role go with --member"),
        (["--sponsor", "acme", "--create-sponsor", "--member", "a b", "--create-member"], "be called 'a b': Enter a"),
        ([], "one of the arguments --sponsor --user is required"),
        (["--sponsor", "acme", "--user", "vera"], "not allowed with"),
    ],
)
def test_what_cannot_be_issued_is_refused_with_the_way_out(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("create_key", *arguments)
    assert not Sponsor.objects.exists()


def test_one_line_makes_a_person_and_its_key() -> None:
    acme = ("--sponsor", "acme", "--create-sponsor", "--member", "anna")
    err = run("create_key", *acme, "--create-member", "--role", "manager")[1]
    run("create_key", *acme)
    assert "anna of acme: read, write until" in err
    assert [(str(key.owner), key.user.username) for key in ApiKey.objects.all()] == [("anna of acme", "anna")] * 2
    with pytest.raises(CommandError, match="'anna' exists and is a manager: leave out --role"):
        run("create_key", *acme, "--role", "member")


def test_a_key_is_rotated_by_its_prefix() -> None:
    run("create_key", "--sponsor", "acme", "--create-sponsor", "--scopes", "read", "--label", "laptop")
    old = ApiKey.objects.get()
    out, err = run("rotate_key", old.prefix, "--overlap-hours", "0")
    text = read_key(out.strip())
    assert text is not None
    new = ApiKey.objects.get(prefix=text.prefix)
    assert (new.rotated_from, new.issued_by, new.scopes, new.label) == (old, None, ["read"], "laptop")
    assert f"pm_{old.prefix}_… ends at once" in err


def test_a_rotation_that_cannot_be_says_why() -> None:
    run("create_key", "--sponsor", "acme", "--create-sponsor")
    prefix = ApiKey.objects.get().prefix
    with pytest.raises(CommandError, match="overlap_hours must be 0 to 168, got 169"):
        run("rotate_key", prefix, "--overlap-hours", "169")
    run("revoke_key", prefix)
    with pytest.raises(CommandError, match="worth nothing any more"):
        run("rotate_key", prefix)


def test_the_keys_of_one_sponsor_are_listed_with_where_they_come_from() -> None:
    for sponsor in ("acme", "other"):
        run("create_key", "--sponsor", sponsor, "--create-sponsor")
    run("rotate_key", (old := ApiKey.objects.get(sponsor__key="acme").prefix))
    listed = run("list_keys", "--sponsor", "acme")[0]
    assert f"rotated {old}" in listed
    assert ("operator" in listed, "other" in listed) == (True, False)
    with pytest.raises(CommandError, match="there is no sponsor 'none'"):
        run("list_keys", "--sponsor", "none")


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
