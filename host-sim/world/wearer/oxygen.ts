/**
 * The usual straight line of pulse oximetry's textbooks (Webster, Design of Pulse Oximeters, 1997, section 4.4):
 * saturation in per cent = 110 − 25 R. A real sensor is calibrated by its maker, on people.
 */
const INTERCEPT_PERCENT = 110;
const SLOPE_PERCENT = 25;

/** The ratio of ratios, (AC/DC of red) over (AC/DC of infrared), of blood of a saturation in per cent. */
export function ratioOfRatios(saturationPercent: number): number {
  return (INTERCEPT_PERCENT - saturationPercent) / SLOPE_PERCENT;
}

/** Venous blood that is shaken about changes red and infrared by the same fraction: it reads as 85 %. */
export const SHAKEN_BLOOD_RATIO = 1;
