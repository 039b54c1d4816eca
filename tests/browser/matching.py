"""What a sponsor is answered over HTTP, while curators work."""

from typing import Any

from playwright.sync_api import Page

from partnermatch.access.issuing import create_sponsor, issue_key


class Sponsor:
    """One who asks with a key, on the connection of no page."""

    def __init__(self, page: Page, root: str) -> None:
        self.key = issue_key(owner=create_sponsor(key="acme", name="Acme Devices"), scopes=["read"]).text
        self.page, self.root = page, root

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = self.page.request.fetch(f"{self.root}/api/v1{path}", method=method, headers=headers, data=body)
        return answer.json()

    def match(self, code: str) -> set[str]:
        """The keys of the providers that come up for it."""
        brief = {"title": "Gasket", "must": {"capabilities": [code]}}
        answer = self.ask("POST", "/match/", brief)
        return {each["provider"]["key"] for each in answer["results"]}
