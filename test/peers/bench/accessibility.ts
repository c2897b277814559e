import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe (Deque's checker of WCAG 2.2 A and AA, and of good practice) finds, one line a problem. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run(document)")) as axe.AxeResults;
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target})`));
}

/** Names of what the Tab key reaches, in order, from the top of the page until it comes round. */
export async function focusOrder(page: Page): Promise<string[]> {
  const names: string[] = [];
  await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const name = (await page.evaluate(`(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return null;
      const label = at.labels?.[0]?.textContent ?? at.getAttribute("aria-label");
      return (label ?? at.firstChild?.textContent ?? "").trim();
    })()`)) as string | null;
    if (name === null || (i > 0 && name === names[0])) break;
    names.push(name);
  }
  return names;
}
