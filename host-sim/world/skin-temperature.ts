/** Skin under a patch at rest; see ISO 80601-2-56 annex AA on why it is no body temperature. */
export interface SkinTemperatureOptions {
  readonly seed: number;
  /** Where the skin settles, °C. */
  readonly settledCelsius?: number;
  /** How much colder the sensor starts, °C. */
  readonly initialDeficitCelsius?: number;
}

const KNOT_MICROS = 600e6;
const WARMING_MICROS = 240e6;
const WANDER_CELSIUS = 0.3;

/** A well-mixed 32-bit hash to [−1, 1): one knot of the wander. Integer arithmetic, the same on every engine. */
function knot(seed: number, index: number): number {
  let h = Math.imul(seed ^ Math.imul(index, 0x9e37_79b1), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2_ae35);
  return (h ^ (h >>> 13)) / 0x8000_0000;
}

/**
 * Modelled skin temperature in °C as a function of world time in µs: the sensor warms up after it was put on,
 * then wanders slowly within ± 0.3 °C. Exact by seed.
 */
export function skinTemperature(options: SkinTemperatureOptions): (timeMicros: number) => number {
  const { seed, settledCelsius = 33.4, initialDeficitCelsius = 6 } = options;
  return (timeMicros) => {
    const position = timeMicros / KNOT_MICROS;
    const index = Math.floor(position);
    const x = position - index;
    // Smoothstep between knots: no corner that a trend could take for an event.
    const blend = x * x * (3 - 2 * x);
    const wander = knot(seed, index) * (1 - blend) + knot(seed, index + 1) * blend;
    const warming = 1 + timeMicros / WARMING_MICROS;
    return settledCelsius - initialDeficitCelsius / (warming * warming) + WANDER_CELSIUS * wander;
  };
}
