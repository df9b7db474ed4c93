"""Pictures of the page as it stands: light, dark, on a phone, and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page


@dataclass(frozen=True, slots=True)
class Look:
    """A way in which the page is looked at."""

    name: str
    width: int = 1440
    height: int = 900
    scheme: Literal["light", "dark"] = "light"
    locale: str = "en-GB"


OTHERS = (
    Look("dark", scheme="dark"),
    Look("phone", width=390, height=844),
    Look("chinese", locale="zh-CN"),
)


def take_pictures(browser: Browser, page: Page, folder: Path, name: str) -> None:
    """The page as it stands, and its address as others would open it."""
    folder.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(400)
    page.screenshot(path=folder / f"{name}-light.png")
    for look in OTHERS:
        with browser.new_context(
            viewport={"width": look.width, "height": look.height},
            color_scheme=look.scheme,
            locale=look.locale,
        ) as context:
            other = context.new_page()
            other.goto(page.url)
            other.wait_for_load_state("networkidle")
            other.wait_for_timeout(400)
            other.screenshot(path=folder / f"{name}-{look.name}.png")
