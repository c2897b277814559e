import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { desk, openPage } from "./browser.ts";
import { serveBench } from "./served-bench.ts";

/** Where it goes: `npm run screenshot` names docs/bench.png, the README's picture. */
const FILE = process.env.PURKINJE_SCREENSHOT ?? ".build/bench.png";
const MOST_BYTES = 300_000;
const PATIENCE = { timeout: 150_000 };
/** The story is in its last part by then. */
const MOMENT_S = 96;
/** The strip is full of beats that were drawn in real time. */
const DRAWN_S = 8;

it("a picture of the page for the README", async () => {
  const bench = await serveBench("first-look", 20);
  const { page, close, complaints } = await openPage({ ...desk, colorScheme: "light" }, bench.url);
  const timeS = async () => {
    const [minutes, seconds] = (await page.locator("#run-time").textContent())!.split(":").map(Number);
    return 60 * minutes + seconds;
  };
  await expect.poll(timeS, PATIENCE).toBeGreaterThan(MOMENT_S);
  await page.locator("#speed label", { hasText: "×1" }).first().click();
  const from = Math.min(await timeS(), 110);
  await expect.poll(timeS, PATIENCE).toBeGreaterThanOrEqual(from + DRAWN_S);
  mkdirSync(dirname(FILE), { recursive: true });
  await page.mouse.move(0, 0);
  await page.evaluate("document.activeElement.blur()");
  await page.screenshot({ path: FILE });
  expect(statSync(FILE).size).toBeLessThan(MOST_BYTES);
  expect(complaints).toEqual([]);
  await close();
  await bench.stop();
});
