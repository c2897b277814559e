import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Bench } from "../../../host-sim/node/bench/bench.ts";
import { pageFiles } from "../../../host-sim/node/bench/page-files.ts";
import { scenarioPerformance } from "../../../host-sim/node/bench/performance.ts";
import { loadScenario } from "../../../host-sim/node/scenario/scenario-library.ts";
import { desk, type Look, openBrowser, phone } from "./browser.ts";

/** However busy the machine is. */
const PATIENCE_MS = 60_000;

let bench: Bench;
let served: Promise<unknown>;
let url: string;

beforeEach(async () => {
  const files = await pageFiles();
  url = await new Promise<string>((resolve, reject) => {
    bench = new Bench({
      first: scenarioPerformance(loadScenario("first-look", "scenarios")),
      speed: 1,
      port: 0,
      files,
      tell: () => {},
      onUp: resolve,
    });
    served = bench.serve();
    served.catch(reject);
  });
});

afterEach(async () => {
  bench.stop();
  await served;
});

/** Opens the page, hands it over and sees to it that nothing was complained of. */
async function look(at: Look, inspect: (page: Page) => Promise<void>): Promise<void> {
  const { context, close } = await openBrowser(at);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(PATIENCE_MS);
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(url);
    await inspect(page);
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
}

const number = (page: Page, selector: string, attribute: string) =>
  page.locator(selector).getAttribute(attribute).then(Number);

describe.each([
  { ...phone, colorScheme: "light" },
  { ...desk, colorScheme: "dark" },
] satisfies Look[])("the page on $width × $height, $colorScheme", (size) => {
  it("shows an ECG that moves, with its beats marked, and the heart rate", () =>
    look(size, async (page) => {
      await expect
        .poll(() => number(page, "#ecg", "data-beats"), { timeout: PATIENCE_MS })
        .toBeGreaterThan(1);
      const head = await number(page, "#ecg", "data-head");
      await expect
        .poll(() => number(page, "#ecg", "data-head"), { timeout: PATIENCE_MS })
        .toBeGreaterThan(head);
      await expect
        .poll(() => page.locator("#heart-rate .value").textContent(), { timeout: PATIENCE_MS })
        .toMatch(/^\d+$/);
      expect(await page.locator("#beat-tape").textContent()).toMatch(/^[NSVFQ]{2,}$/);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    }));
});
