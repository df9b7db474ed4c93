"""Looks for what keeps people out, by axe-core: WCAG 2.2 A and AA, and its best practices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "service" / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """
async () => {
  // Half faded in, words lack the contrast that they will have. A dialog begins to fade in
  // two frames after it is there.
  for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations()
    .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished));
  const { violations } = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  });
  return violations.map(({ id, help, nodes }) =>
    `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")}`);
}
"""


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, a line each."""
    if not page.evaluate("typeof axe === 'object'"):
        # Through the debugger's protocol: the page's policy allows no script but its own.
        page.evaluate(_AXE.read_text("utf-8"))
    found: list[Any] = page.evaluate(_RUN)
    return [str(one) for one in found]
