/** One measured figure of screening. */
export interface Figure {
  /** Stays the same from one release to the next. */
  readonly key: string;
  readonly what: string;
  /** Per cent, or a plain number where `unit` says what of; null where nothing could be measured. */
  readonly value: number | null;
  readonly unit: "%" | "events" | "a day";
  /** The mean over records beside it, and how many these are. */
  readonly average?: number;
  readonly averageOf?: number;
  /** What the project aims at. */
  readonly goal?: number;
  readonly better: "more" | "less";
  /** Counts behind the figure, such as "76 of 78". */
  readonly counts?: string;
}

/** Does the figure reach its goal? Undefined where it has none or was not measured. */
export function isReached({ value, goal, better }: Figure): boolean | undefined {
  if (goal === undefined || value === null) return undefined;
  return better === "more" ? value >= goal : value <= goal;
}

/** What is worse than what was measured before: one sentence a figure. */
export function fallen(before: readonly Figure[], now: readonly Figure[]): string[] {
  const measured = new Map(now.map((figure) => [figure.key, figure]));
  return before.flatMap((old) => {
    const figure = measured.get(old.key);
    if (old.value === null) return [];
    if (figure === undefined || figure.value === null) return [`${old.key} is not measured any more`];
    const worse = old.better === "more" ? figure.value < old.value : figure.value > old.value;
    return worse ? [`${old.key} was ${old.value} and is ${figure.value}`] : [];
  });
}
