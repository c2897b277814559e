import {
  EVENTS_PATH,
  SAMPLES_EVENT,
  type SamplesEvent,
  type SectionName,
  type Sections,
} from "../protocol.ts";

export type SectionHandlers = { readonly [Name in SectionName]: (section: Sections[Name]) => void };

/**
 * Listens to the session. The browser connects again by itself, and is told every section anew.
 *
 * @param connected false while the simulator does not answer
 */
export function listen(
  handlers: SectionHandlers,
  samples: (event: SamplesEvent) => void,
  connected: (isUp: boolean) => void,
): void {
  const source = new EventSource(EVENTS_PATH);
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => (handle as (section: unknown) => void)(JSON.parse(event.data)));
  }
  source.addEventListener(SAMPLES_EVENT, (event) => samples(JSON.parse(event.data)));
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => connected(false));
}
