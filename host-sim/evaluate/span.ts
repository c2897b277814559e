/** Samples from `start` to before `end`; `end` may be Infinity where nothing ended it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The part of each span between two samples; spans outside are left out. */
export function clip(spans: readonly Span[], start: number, end: number): Span[] {
  return spans
    .map((span) => ({ start: Math.max(start, span.start), end: Math.min(end, span.end) }))
    .filter((span) => span.end > span.start);
}

/** Samples in spans that do not overlap each other. */
export function total(spans: readonly Span[]): number {
  let samples = 0;
  for (const { start, end } of spans) samples += end - start;
  return samples;
}

/** Samples that a span shares with others, which do not overlap each other. */
export function overlap({ start, end }: Span, others: readonly Span[]): number {
  return total(clip(others, start, end));
}
