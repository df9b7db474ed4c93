"""The evaluation page: figures of kept runs, their trend, and reports that can harm nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from evals.cases import Case, Verdict
from evals.intervals import Estimate
from evals.runs.gates import Gate, Missed
from evals.runs.keeping import Held, keep_run
from evals.runs.records import CaseRecord, Figure, Run
from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.evals.report.run import answered
from tests.server import served

pytestmark = pytest.mark.browser

BAIT = "<img src=x onerror=alert(1)><script>alert(2)</script>"
AT = datetime(2026, 4, 11, 9, 30, tzinfo=UTC)
AXE = Path(__file__).parents[2] / "service/web/node_modules/axe-core/axe.min.js"


def run(faithfulness: float) -> Run:
    """A run of one question, whose every text tries to become markup."""
    one = answered(BAIT)
    figures = {
        "faithfulness": Figure(
            Estimate(faithfulness, faithfulness - 0.05, faithfulness + 0.04, 60), 1
        ),
        "recall@5": Figure(Estimate(0.8, 0.7, 0.9, 60)),
        "seconds": Figure(Estimate(1.5, 1.2, 1.9, 60)),
    }
    record = CaseRecord(
        one.case, one.answer, one.verdicts, {"faithfulness": faithfulness, "recall@5": 0.8}
    )
    return Run(
        set_name=f"harbour{BAIT}",
        digest="0" * 64,
        judge="embedded",
        settings={"release": "0.1.0", "embedding model": "default", "language model": BAIT},
        records=(record, *(_like(record, at) for at in range(4))),
        figures=figures,
        by_kind={"number": figures, BAIT: figures},
        by_language={"en": figures, "zh": figures},
    )


def _like(record: CaseRecord, at: int) -> CaseRecord:
    case: Case = replace(record.case, id=f"like-{at}", group=f"source-{at}")
    return replace(record, case=case, verdicts=(Verdict("embedded", "supported"),))


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A Footnote with two runs, the later of which missed a gate."""
    home = tmp_path_factory.mktemp("evaluated")
    keep_run(run(0.8), Held(), home, AT)
    missed = [Missed("recall@5", "0.800, where 0.9 is asked for")]
    held = Held([Gate("faithfulness", 0.85), Gate("recall@5", 0.9)], missed=missed)
    keep_run(run(0.9), held, home, AT + timedelta(days=3))
    with open_services(Settings(home=home)) as services:
        yield services


@pytest.fixture(scope="module")
def evaluation_address(evaluated: Services) -> Iterator[str]:
    """Where its page is."""
    with served(create_app(evaluated)) as url:
        yield f"{url}/evaluation"


@pytest.fixture
def complaints() -> list[str]:
    """What a page complains of, or runs that it should not."""
    return []


@pytest.fixture
def evaluation_page(
    browser: Browser, evaluation_address: str, complaints: list[str]
) -> Iterator[Page]:
    """The page; the test fails on any error, refused content or dialogue, in its reports too."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en")
    context.on("console", lambda said: complaints.append(said.text))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("dialog", lambda dialog: complaints.append(dialog.message))
    page = context.new_page()
    page.goto(evaluation_address)
    expect(page.get_by_role("heading", name="Figures", exact=True)).to_be_visible()
    yield page
    context.close()
    assert complaints == []


def test_the_latest_run_stands_with_its_gates_and_its_change(evaluation_page: Page) -> None:
    figures = evaluation_page.get_by_role("table").filter(has_text="Since the run before")
    row = figures.get_by_role("row").filter(has_text="Faithfulness")
    expect(row).to_contain_text("0.900")
    expect(row).to_contain_text("0.850 to 0.940")
    expect(row).to_contain_text("+0.100")
    expect(row).to_contain_text("Better")
    gates = evaluation_page.get_by_role("listitem")
    expect(gates.filter(has_text="Not met")).to_contain_text("Recall@5: at least 0.900")


def test_a_chart_is_read_with_the_arrow_keys(evaluation_page: Page) -> None:
    chart = evaluation_page.get_by_role("slider").and_(
        evaluation_page.locator("[aria-label^=Faithfulness]")
    )
    chart.focus()
    evaluation_page.keyboard.press("ArrowLeft")
    assert "0.800" in str(chart.get_attribute("aria-valuetext"))
    chosen = evaluation_page.locator("tr[data-chosen]")
    expect(chosen).to_contain_text("Apr 11, 2026")


def test_a_chart_is_read_with_the_pointer(evaluation_page: Page) -> None:
    plot = evaluation_page.locator("figure svg").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    evaluation_page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 20)
    expect(evaluation_page.locator("tr[data-chosen]")).to_contain_text("Apr 11, 2026")
    evaluation_page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + 20)
    expect(evaluation_page.locator("tr[data-chosen]")).to_contain_text("Apr 14, 2026")


def test_a_report_works_in_its_sandbox_and_runs_nothing_of_a_document(
    evaluation_page: Page,
) -> None:
    with evaluation_page.expect_popup() as opened:
        evaluation_page.get_by_role("link", name="Open the whole report").click()
    report = opened.value
    expect(report.locator("#shown")).to_have_text("5 of 5")
    report.get_by_role("button", name="Open all").click()
    expect(report.get_by_text(BAIT).first).to_be_visible()
    assert report.evaluate("origin") == "null"
    assert report.evaluate("window.opener") is None


def test_a_report_can_read_nothing_of_the_service(
    evaluation_page: Page, complaints: list[str]
) -> None:
    href = evaluation_page.get_by_role("link", name="Open the whole report").get_attribute("href")
    report = evaluation_page.context.new_page()
    report.goto(f"{evaluation_page.url.removesuffix('/evaluation')}{href}")
    reads = "fetch('/v1/collections').then(() => 'read', () => 'refused')"
    assert report.evaluate(reads) == "refused"
    with pytest.raises(Exception, match="sandboxed"):
        report.evaluate("document.cookie")
    assert any("Content Security Policy" in one for one in complaints)
    complaints.clear()


@pytest.mark.parametrize("width", [360, 2560])
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_it_fits_and_is_accessible(
    browser: Browser, evaluation_address: str, width: int, colours: str, language: str
) -> None:
    with browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if colours == "dark" else "light",
        locale=language,
        bypass_csp=True,  # for axe, which is no part of the page
    ) as context:
        page = context.new_page()
        page.goto(evaluation_address)
        expect(page.get_by_role("slider").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run(document.querySelector('main'))")
    assert [(one["id"], one["help"]) for one in found["violations"]] == []


def test_without_a_run_it_says_how_to_make_one(page: Page, address: str) -> None:
    page.goto(f"{address}/evaluation")
    expect(page.get_by_text("footnote eval run sample")).to_be_visible()
    page.get_by_role("link", name="Evaluation").click()
    expect(page.get_by_role("heading", name="Evaluation", exact=True)).to_be_visible()
