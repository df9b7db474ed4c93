import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { Evaluation, EvaluationFigure, EvaluationSummary } from "../../src/api/types";
import { EvaluationPage } from "../../src/features/evaluation/EvaluationPage";
import { formatChange } from "../../src/features/evaluation/measures";
import { nearest, scaleOf } from "../../src/features/evaluation/scale";
import { pointsOf } from "../../src/features/evaluation/Trend";

const OLD = "20260401T093000Z-00000001";
const NEW = "20260411T093000Z-00000002";

function figure(measure: string, mean: number, unit: EvaluationFigure["unit"] = "share"): EvaluationFigure {
  return { measure, unit, estimate: { mean, low: mean - 0.05, high: mean + 0.05, count: 40 }, unjudged: 0 };
}

function summary(fields: Partial<EvaluationSummary> = {}): EvaluationSummary {
  return {
    id: NEW,
    at: "2026-04-11T09:30:00Z",
    set_name: "sample",
    set_version: "abc",
    cases: 40,
    failed: 0,
    release: "0.1.0",
    embedding_model: "all-MiniLM-L6-v2",
    language_model: null,
    reranker: null,
    judge: "embedded",
    figures: [figure("faithfulness", 0.9), figure("recall@5", 0.8), figure("seconds", 1.5, "seconds")],
    gates: [],
    ...fields,
  };
}

function evaluation(fields: Partial<Evaluation> = {}): Evaluation {
  const found = figure("faithfulness", 0.7);
  const figures = [found];
  return {
    summary: summary(),
    by_kind: { number: figures, unheard_of: [{ ...found, estimate: null }] },
    by_language: { zh: figures },
    ...fields,
  };
}

const EARLIER = summary({ id: OLD, at: "2026-04-01T09:30:00Z", figures: [figure("faithfulness", 0.6)] });
const NO_FEEDBACK = { right: 0, wrong: 0, corrections: 0 };

interface Served {
  runs?: EvaluationSummary[];
  one?: Evaluation;
  damaged?: { id: string; reason: string }[];
  feedback?: typeof NO_FEEDBACK;
}

function show({ runs = [], one = evaluation(), damaged = [], feedback = NO_FEEDBACK }: Served) {
  const list = { evaluations: runs, damaged, total: runs.length + damaged.length, feedback };
  vi.stubGlobal("fetch", (request: Request) =>
    Promise.resolve(Response.json(new URL(request.url).pathname === "/v1/evaluations" ? list : one)),
  );
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <EvaluationPage />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

describe("the evaluation page", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("says how to make a run where there is none", async () => {
    show({});
    expect(await screen.findByText("footnote eval run sample")).toBeInTheDocument();
  });

  it("shows every figure with its interval and the number of questions", async () => {
    show({ runs: [summary()] });
    const row = await screen.findByRole("row", { name: /^Faithfulness/ });
    expect(row).toHaveTextContent("0.900");
    expect(row).toHaveTextContent("0.850 to 0.950");
    expect(row).toHaveTextContent("40");
    expect(screen.getByText("There is no earlier run of this set to compare with.")).toBeInTheDocument();
  });

  it("shows a figure that has no name of ours under its own", async () => {
    const odd = summary({ figures: [figure("sparkle", 0.5)] });
    show({ runs: [odd], one: evaluation({ summary: odd }) });
    expect(await screen.findByRole("row", { name: /^sparkle/ })).toBeInTheDocument();
  });

  it("says better or worse only as the service does", async () => {
    const differences = (["better", "worse", "unclear"] as const).map((tendency, at) => ({
      measure: ["faithfulness", "recall@5", "seconds"][at] ?? "",
      unit: "share" as const,
      change: { mean: at - 1, low: at - 1.5, high: at - 0.5, count: 40 },
      tendency,
    }));
    show({ runs: [summary(), EARLIER], one: evaluation({ comparison: { before: OLD, differences } }) });
    const row = await screen.findByRole("row", { name: /^Faithfulness/ });
    expect(within(row).getByText("Better").closest("td")).toHaveTextContent("−1.000 Better−1.500 to −0.500");
    expect(screen.getByRole("row", { name: /^Recall@5.*Worse/ })).toBeInTheDocument();
    expect(screen.getByRole("row", { name: /^Seconds.*Within chance/ })).toBeInTheDocument();
    expect(screen.getByText(/compares with the run of/)).toHaveTextContent("2026");
  });

  it("says which gates were met, and what a figure was where one was not", async () => {
    const gates = [
      { measure: "faithfulness", limit: 0.95, met: false, reason: "0.900, where 0.95 is asked for" },
      { measure: "seconds", limit: 2, met: true, reason: "" },
      { measure: "cases", limit: null, met: false, reason: "2 could not be asked" },
    ];
    show({ runs: [summary({ gates })] });
    const [missed, met, cases] = await screen.findAllByRole("listitem");
    expect(missed).toHaveTextContent("Not met Faithfulness: at least 0.950It is 0.900");
    expect(met).toHaveTextContent("Met Seconds to the answer, mean: at most 2.00");
    expect(cases).toHaveTextContent("Not met Questions2 could not be asked");
  });

  it("shows a measure by kind and by language", async () => {
    show({ runs: [summary()] });
    expect(await screen.findByRole("row", { name: /^Number 0\.700/ })).toBeInTheDocument();
    expect(screen.getByRole("row", { name: /^Chinese 0\.700/ })).toBeInTheDocument();
    expect(screen.getByRole("row", { name: "unheard_of applies to no question" })).toBeInTheDocument();
    await userEvent.selectOptions(screen.getByRole("combobox", { name: /by part/ }), "Recall@5");
    expect(screen.getByRole("row", { name: "Number applies to no question" })).toBeInTheDocument();
  });

  it("reads a run of a chart by the keyboard, and marks it in the table", async () => {
    show({ runs: [summary(), EARLIER] });
    const scrubber = await screen.findByRole("slider", { name: /^Faithfulness over 2 runs/ });
    expect(scrubber).toHaveAttribute("aria-valuetext", expect.stringContaining("0.900"));
    fireEvent.change(scrubber, { target: { value: "0" } });
    expect(scrubber).toHaveAttribute("aria-valuetext", expect.stringContaining("0.600"));
    const table = within(screen.getByRole("region", { name: "Runs" }));
    expect(table.getAllByRole("row")[2]).toHaveAttribute("data-chosen", "true");
  });

  it("draws the measures that the reader chooses", async () => {
    show({ runs: [summary(), EARLIER] });
    await userEvent.click(await screen.findByText("Measures to show"));
    await userEvent.click(screen.getByRole("checkbox", { name: "Seconds to the answer, mean" }));
    expect(screen.getByRole("slider", { name: /^Seconds/ })).toBeInTheDocument();
    await userEvent.click(screen.getByRole("checkbox", { name: "Faithfulness" }));
    expect(screen.queryByRole("slider", { name: /^Faithfulness/ })).not.toBeInTheDocument();
  });

  it("keeps runs of different sets apart", async () => {
    show({ runs: [summary(), summary({ id: OLD, set_name: "reports" })] });
    expect(await screen.findByText(/A trend shows once a second run/)).toBeInTheDocument();
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Set" }), "reports");
    expect(screen.getByRole("heading", { name: "Latest run · reports" })).toBeInTheDocument();
  });

  it("opens reports in a tab of their own", async () => {
    show({ runs: [summary()] });
    const link = await screen.findByRole("link", { name: /Open the whole report/ });
    expect(link).toHaveAttribute("href", `/v1/evaluations/${NEW}/report`);
    expect(link).toHaveAttribute("target", "_blank");
    expect(link).toHaveAttribute("rel", "noopener noreferrer");
  });

  it("names runs that could not be read", async () => {
    show({ damaged: [{ id: OLD, reason: "summary.json is no summary" }] });
    expect(await screen.findByText("summary.json is no summary")).toBeInTheDocument();
  });

  it("counts what readers said, and says what makes candidates of it", async () => {
    show({ feedback: { right: 3, wrong: 2, corrections: 1 } });
    expect(await screen.findByText(/Readers marked 3 answers as right and 2 as wrong\. 1 of them says/)).toBeInTheDocument();
    expect(screen.getByText("footnote eval collect --output candidates.jsonl")).toBeInTheDocument();
  });

  it("shows markup in names as text", async () => {
    show({ runs: [summary({ set_name: "<img src=x onerror=alert(1)>" })] });
    expect(await screen.findByRole("heading", { name: /<img src=x/ })).toBeInTheDocument();
    expect(document.querySelector("img")).toBeNull();
  });
});

describe("the points of a chart", () => {
  it("stand in order of time, hollow where other questions were asked", () => {
    const points = pointsOf([summary(), { ...EARLIER, set_version: "other" }], "faithfulness");
    expect(points.map((one) => [one.id, one.hollow])).toEqual([
      [OLD, true],
      [NEW, false],
    ]);
  });

  it("leave out runs without a figure", () => {
    expect(pointsOf([summary(), EARLIER], "recall@5").map((one) => one.id)).toEqual([NEW]);
  });

  it("are found by the nearest place", () => {
    expect(nearest([0, 10, 20], 14)).toBe(1);
    expect(nearest([], 14)).toBe(-1);
  });
});

describe("a scale", () => {
  it.each([
    [[0.83, 0.96], true],
    [[1, 1], true],
    [[0, 0], true],
    [[0.2, 14.7], false],
    [[1234, 1250], false],
    [[0, 0], false],
  ])("holds %s between round ends", (values, isShare) => {
    const { low, high, ticks } = scaleOf(values, isShare);
    expect(low).toBeLessThanOrEqual(Math.min(...values) + 1e-9);
    expect(high).toBeGreaterThanOrEqual(Math.max(...values) - 1e-9);
    expect(high).toBeGreaterThan(low);
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThanOrEqual(6);
    if (isShare) expect([low >= 0, high <= 1]).toEqual([true, true]);
  });
});

describe("a difference", () => {
  it.each([
    [0.0123, "share", "+0.012"],
    [-0.0123, "share", "−0.012"],
    [-0.0001, "share", "0.000"],
    [12.4, "tokens", "+12"],
  ] as const)("of %s %s is written %s", (value, unit, written) => {
    expect(formatChange(value, unit)).toBe(written);
  });
});
