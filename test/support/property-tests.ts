import { configureGlobal } from "fast-check";

/**
 * Property tests draw new cases at every run on a developer's machine, and the same ones in continuous integration,
 * so that a change is judged by what it changes. `PURKINJE_SEED` repeats a run.
 */
const seed = process.env.PURKINJE_SEED ?? (process.env.CI ? "20260101" : undefined);
if (seed !== undefined) configureGlobal({ seed: Number(seed) });
