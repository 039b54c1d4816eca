"""A question that is answered with a reason."""

from django import forms

from catalog.desk.curators import LONGEST_REASON


class ReasonForm(forms.Form):
    """`seen` is the state that the page showed."""

    reason = forms.CharField(label="Why?", max_length=LONGEST_REASON, help_text="For the history.")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
