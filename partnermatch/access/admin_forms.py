"""What the administration pages ask for."""

from typing import Any

from django import forms

from partnermatch.access.issuing import LONGEST_DAYS, LONGEST_LABEL, IssuedKey, Owner, issue_key
from partnermatch.access.models import CURATOR_SCOPES, SPONSOR_SCOPES, Membership, Scope, Sponsor, User

OWNERS = ("sponsor", "member", "curator")


class SponsorForm(forms.ModelForm):
    class Meta:
        model = Sponsor
        fields = ("key", "name", "active")

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if self.instance._state.adding and User.objects.filter(username=f"sponsor-{key}").exists():
            raise forms.ValidationError(f"Its service user would be 'sponsor-{key}', and a user of that name exists.")
        return key


class IssueForm(forms.Form):
    """A key for one of three kinds of owner."""

    sponsor = forms.ModelChoiceField(
        Sponsor.objects.all(), required=False, help_text="A key of the company; it acts as its service user."
    )
    member = forms.ModelChoiceField(
        Membership.objects.select_related("user", "sponsor"),
        required=False,
        help_text="A key of a person of a sponsor.",
    )
    curator = forms.ModelChoiceField(
        User.objects.filter(sponsor=None, membership=None), required=False, help_text="A key of one of the staff."
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple(attrs={"class": "radiolist"})
    )
    label = forms.CharField(max_length=LONGEST_LABEL, required=False, help_text="To tell it from others.")
    days = forms.IntegerField(
        min_value=1, max_value=LONGEST_DAYS, initial=365, help_text="How long the key is good for."
    )

    def clean(self) -> dict[str, Any]:
        chosen = [name for name in OWNERS if self.cleaned_data.get(name)]
        if len(chosen) != 1:
            raise forms.ValidationError("Choose a sponsor, a member or a curator: one of the three.")
        allowed = CURATOR_SCOPES if chosen == ["curator"] else SPONSOR_SCOPES
        if strays := set(self.cleaned_data.get("scopes", ())) - set(allowed):
            self.add_error("scopes", f"A {chosen[0]}'s key cannot have: {', '.join(sorted(strays))}.")
        return self.cleaned_data

    def issue(self) -> IssuedKey:
        """Raises CannotIssue."""
        said = self.cleaned_data
        owner: Owner = next(said[name] for name in OWNERS if said[name])
        return issue_key(owner=owner, scopes=said["scopes"], days=said["days"], label=said["label"])
