/** `75` seconds as `1:15`. */
export function clock(timeS: number): string {
  const whole = Math.floor(timeS);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
