const unitMicros: Readonly<Record<string, number>> = {
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  h: 3600e6,
  d: 86_400e6,
  w: 604_800e6,
};

/** `500ms`, `90s`, `30m`, `1.5h`, `2d` or `1w` in whole microseconds; undefined for anything else. */
export function durationMicros(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text);
  return match === null ? undefined : Math.round(Number(match[1]) * unitMicros[match[2]]);
}
