import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { desk, openPage } from "./browser.ts";
import { serveBench } from "./served-bench.ts";

/** Where it goes: `npm run screenshot` names docs/bench.png, the README's picture. */
const FILE = process.env.PURKINJE_SCREENSHOT ?? ".build/bench.png";
const MOST_BYTES = 300_000;
const PATIENCE = { timeout: 150_000 };
/** How the story is gone through: fast at first, then in real time, so that the strips are drawn as one sees them. */
const pace = [
  { untilS: 90, speed: "×4" },
  { untilS: 105, speed: "×1" },
] as const;
const MOMENT_S = 112;

it("a picture of the page for the README", async () => {
  const bench = await serveBench("first-look", 20);
  const { page, close, complaints } = await openPage({ ...desk, colorScheme: "light" }, bench.url);
  const timeS = async () => {
    const [minutes, seconds] = (await page.locator("#run-time").textContent())!.split(":").map(Number);
    return 60 * minutes + seconds;
  };
  for (const { untilS, speed } of pace) {
    await expect.poll(timeS, { ...PATIENCE, interval: 10 }).toBeGreaterThanOrEqual(untilS);
    await page.getByLabel(speed, { exact: true }).check({ force: true });
  }
  await expect.poll(timeS, PATIENCE).toBeGreaterThanOrEqual(MOMENT_S);
  mkdirSync(dirname(FILE), { recursive: true });
  await page.mouse.move(0, 0);
  await page.evaluate("document.activeElement.blur()");
  await page.screenshot({ path: FILE });
  expect(statSync(FILE).size).toBeLessThan(MOST_BYTES);
  expect(complaints).toEqual([]);
  await close();
  await bench.stop();
});
