/** Half of a calibration source's magnitude in µV, by CNFG_CAL.VMAG. */
const MAGNITUDE_MICROVOLTS = Object.freeze([250, 500]);

/**
 * The internal calibration sources (CNFG_CAL 0x12, CNFG_EMUX 0x14): square waves at VCALP and VCALN, routed
 * to the inputs. Gives the differential voltage over time in µV, or undefined when none is routed. The model
 * leaves the square wave's edges unfiltered.
 */
export function calibrationSource(
  cnfgCal: number,
  cnfgEmux: number,
  masterHz: number,
): ((timeMicros: number) => number) | undefined {
  const positive = (cnfgEmux >> 18) & 3;
  const negative = (cnfgEmux >> 16) & 3;
  if (positive === 0 && negative === 0) return undefined;
  const enabled = (cnfgCal >> 22) & 1;
  const bipolar = (cnfgCal >> 21) & 1;
  const magnitude = enabled ? MAGNITUDE_MICROVOLTS[(cnfgCal >> 20) & 1] : 0;
  const periodMicros = ((1 << (7 + 2 * ((cnfgCal >> 12) & 7))) * 1e6) / masterHz;
  const fifty = (cnfgCal >> 11) & 1;
  const highMicros = fifty ? periodMicros / 2 : ((cnfgCal & 0x7ff) * 1e6) / masterHz;
  return (timeMicros) => {
    const high = timeMicros % periodMicros < highMicros;
    const vcalp = high ? magnitude : bipolar ? -magnitude : 0;
    return atInput(positive, vcalp) - atInput(negative, vcalp);
  };
}

/** CALP_SEL and CALN_SEL: 0 nothing, 1 VMID, 2 VCALP, 3 VCALN (its mirror image about VMID). */
function atInput(select: number, vcalp: number): number {
  if (select === 2) return vcalp;
  return select === 3 ? -vcalp : 0;
}
