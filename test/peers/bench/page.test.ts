import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accessibilityProblems, focusOrder } from "./accessibility.ts";
import { desk, type Look, type OpenPage, openPage, phone } from "./browser.ts";
import { type ServedBench, serveBench } from "./served-bench.ts";

/** However busy the machine is. */
const PATIENCE = { timeout: 90_000 };

const text = (page: Page, selector: string) => async () => (await page.locator(selector).textContent()) ?? "";
const data = (page: Page, selector: string, name: string) => async () =>
  Number(await page.locator(selector).getAttribute(`data-${name}`));
const press = (page: Page, action: string) => page.locator(`button[data-action="${action}"]`).click();

describe.each([
  { ...phone, colorScheme: "light" },
  { ...phone, colorScheme: "dark" },
  { ...desk, colorScheme: "light" },
  { ...desk, colorScheme: "dark" },
] satisfies Look[])("the page on $width × $height, $colorScheme", (look) => {
  let bench: ServedBench;
  let open: OpenPage;
  let page: Page;
  beforeAll(async () => {
    bench = await serveBench("sinus-75", 1);
    open = await openPage(look, bench.url);
    page = open.page;
  });
  afterAll(async () => {
    await open?.close();
    await bench?.stop();
  });
  afterEach(() => expect(open.complaints).toEqual([]));

  it("shows strips that move, the beats marked, and the vitals", async () => {
    await expect.poll(data(page, "#ecg", "beats"), PATIENCE).toBeGreaterThan(1);
    for (const strip of ["#ecg", "#ppg"]) {
      const head = await data(page, strip, "head")();
      await expect.poll(data(page, strip, "head"), PATIENCE).toBeGreaterThan(head);
      expect(await data(page, strip, "span")()).toBeGreaterThan(500);
    }
    await expect.poll(text(page, "#heart-rate .value"), PATIENCE).toMatch(/^[67]\d$/);
    expect(await text(page, "#beat-tape")()).toMatch(/^[NSVFQ]{2,}$/);
    expect(await text(page, "#temperature .value")()).toMatch(/^\d\d\.\d$/);
  });

  it("fits: nothing scrolls sideways", async () => {
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it("has no accessibility problem that axe finds", async () => {
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe("the buttons of the page", () => {
  let bench: ServedBench;
  let open: OpenPage;
  let page: Page;
  beforeEach(async () => {
    bench = await serveBench("sinus-75", 1);
    open = await openPage({ ...desk, colorScheme: "light" }, bench.url);
    page = open.page;
    await expect.poll(data(page, "#ecg", "beats"), PATIENCE).toBeGreaterThan(1);
  });
  afterEach(async () => {
    await open.close();
    await bench.stop();
    expect(open.complaints).toEqual([]);
  });

  it("take an electrode off, and it comes on again", async () => {
    await press(page, "lead-off");
    await expect.poll(text(page, "#contact"), PATIENCE).toBe("off");
    await expect.poll(text(page, "#ecg-note"), PATIENCE).toBe("electrode off");
    await expect.poll(text(page, "#heart-rate .why"), PATIENCE).toBe("contact is off");
    await expect.poll(text(page, "#announcer"), PATIENCE).toBe("An ECG electrode is off.");
    await expect.poll(text(page, "#contact"), PATIENCE).toBe("on");
  });

  it("make the wearer run: light and skin move", async () => {
    const still = await data(page, "#ppg", "span")();
    await press(page, "motion");
    await expect.poll(data(page, "#ppg", "span"), PATIENCE).toBeGreaterThan(2 * still);
    await expect.poll(text(page, "#log"), PATIENCE).toContain("the wearer runs");
  });

  it("break the buses: samples are lost and said to be", async () => {
    await press(page, "bus-fault");
    await expect.poll(text(page, "#buses"), PATIENCE).toMatch(/ECG chip silent.*held low/);
    await expect.poll(text(page, "#buses"), PATIENCE).toBe("SPI, I²C: answer");
    await expect.poll(text(page, "#lost"), PATIENCE).toMatch(/^\d+ samples in 1 gaps?$/);
  });

  it("take the broker away: it is told, and the link comes back", async () => {
    await press(page, "broker-down");
    await expect.poll(text(page, "#link"), PATIENCE).toContain("broker down");
    await expect.poll(text(page, "#link"), PATIENCE).toBe("online");
  });

  it("cut the power: the device starts again", async () => {
    await press(page, "power-cut");
    await expect.poll(text(page, "#contact"), PATIENCE).toBe("no power");
    await expect.poll(text(page, "#identity"), PATIENCE).toContain("boot 2");
    await expect.poll(text(page, "#contact"), PATIENCE).toBe("on");
    await expect.poll(text(page, "#heart-rate .value"), PATIENCE).toMatch(/^\d\d$/);
  });

  it("choose another scenario, which is judged at its end", async () => {
    await page.locator("#speed label", { hasText: "max" }).click();
    await page.locator("#picker").selectOption("pause-of-four-seconds");
    await page.locator("#start").click();
    await expect.poll(text(page, "#run-title"), PATIENCE).toBe("Pause of four seconds");
    await expect.poll(text(page, "#run-state"), PATIENCE).toBe("ended");
    await expect.poll(text(page, "#verdict"), PATIENCE).toMatch(/^(\d+) of \1 held\.$/);
    expect(await page.locator("#expectations .held").count()).toBeGreaterThan(2);
    expect(await text(page, "#again")()).toContain("npx purkinje sim --scenario pause-of-four-seconds");
    await expect.poll(text(page, "#verified"), PATIENCE).toMatch(/^[1-9]/);
    expect(await page.locator("#batches tr").count()).toBeGreaterThan(0);
  });

  it("are reached and worked by keyboard alone", async () => {
    const order = await focusOrder(page);
    for (const name of ["Skip to the strips", "×1", "Lead off", "Power cut", "Run another", "Start"]) {
      expect(order).toContain(name);
    }
    await page.locator('button[data-action="lead-off"]').focus();
    await page.keyboard.press("Enter");
    await expect.poll(text(page, "#contact"), PATIENCE).toBe("off");
    // The button under the finger is still there, and says what it does now.
    expect(await page.evaluate("document.activeElement.dataset.action")).toBe("lead-off");
  });
});

describe("the page", () => {
  it("stands still for those who ask for less motion", async () => {
    const bench = await serveBench("sinus-75", 1);
    const open = await openPage({ ...desk, colorScheme: "light", reducedMotion: "reduce" }, bench.url);
    await expect.poll(data(open.page, "#ecg", "beats"), PATIENCE).toBeGreaterThan(1);
    const heads = await open.page.evaluate(`new Promise((resolve) => {
      const heads = new Set();
      let left = 60;
      const began = performance.now();
      const look = () => {
        heads.add(document.getElementById("ecg").dataset.head);
        if (--left > 0) requestAnimationFrame(look);
        else resolve({ changes: heads.size - 1, seconds: (performance.now() - began) / 1000 });
      };
      look();
    })`);
    const { changes, seconds } = heads as { changes: number; seconds: number };
    expect(changes).toBeLessThanOrEqual(seconds / 2 + 1);
    await open.close();
    await bench.stop();
  });

  it("says so when the simulator has gone", async () => {
    const bench = await serveBench("sinus-75", 1);
    const open = await openPage({ ...phone, colorScheme: "dark" }, bench.url);
    await expect.poll(text(open.page, "#run-title"), PATIENCE).toBe("Sinus 75");
    await bench.stop();
    await expect.poll(() => open.page.locator("#connection").isVisible(), PATIENCE).toBe(true);
    await open.close();
  });
});
