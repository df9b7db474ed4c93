"""A page that watches itself for anything that a hostile text could have it do.

Whatever runs in the page from a payload shows as one of these: a dialog, a request that the page
did not make itself, a violation of the policy, an error of a script, a new window, or a navigation.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Dialog, Page

_WATCH = """
addEventListener("securitypolicyviolation", (event) => {
  window.__violations = [...(window.__violations ?? []),
    `${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`];
});
for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = () => { window.__ran = [...(window.__ran ?? []), name]; };
}
"""


@dataclass
class Watched:
    """A page, and what happened on it that should not have."""

    page: Page
    address: str
    incidents: list[str] = field(default_factory=list)

    def look(self) -> list[str]:
        """Everything that has happened until now."""
        found = self.page.evaluate("[...(window.__ran ?? []), ...(window.__violations ?? [])]")
        if not self.page.url.startswith(self.address):
            self.incidents.append(f"went to {self.page.url}")
        if not self.page.title().endswith("Footnote"):
            self.incidents.append(f"is called {self.page.title()!r}")
        return [*self.incidents, *found]


@contextmanager
def watched(browser: Browser, address: str) -> Iterator[Watched]:
    """A page at an address, in a context of its own."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.add_init_script(_WATCH)
        page = context.new_page()
        found = Watched(page, address)

        def dismiss(dialog: Dialog) -> None:
            found.incidents.append(f"{dialog.type} dialog: {dialog.message}")
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.on("popup", lambda popup: found.incidents.append(f"opened {popup.url}"))
        page.on("pageerror", lambda error: found.incidents.append(f"error: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if urlsplit(request.url).netloc in (urlsplit(address).netloc, "")
                else found.incidents.append(f"asked for {request.url}")
            ),
        )
        page.goto(address)
        yield found
