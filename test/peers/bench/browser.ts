import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
  readonly reducedMotion?: "reduce" | "no-preference";
}

export const phone = { width: 390, height: 844 } as const;
export const desk = { width: 1280, height: 800 } as const;

/** Debian's Chromium with a profile of its own, quiet on the network. `close` removes the profile. */
export async function openBrowser({ width, height, colorScheme, reducedMotion }: Look): Promise<{
  context: BrowserContext;
  close: () => Promise<void>;
}> {
  const profile = mkdtempSync(join(tmpdir(), "purkinje-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    viewport: { width, height },
    colorScheme,
    reducedMotion: reducedMotion ?? "no-preference",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

export interface OpenPage {
  readonly page: Page;
  /** What the page complained of in its console. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens a page and listens to what it complains of. */
export async function openPage(look: Look, url: string): Promise<OpenPage> {
  const { context, close } = await openBrowser(look);
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.setDefaultTimeout(90_000);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints, close };
}
