/** A source of wall time on the network (SNTP, RFC 4330). */
export interface NetworkTime {
  /**
   * Asks once. `answer` comes later, or never: at `tickMicros` of the host's clock it was `unixMs`, give or take
   * `uncertaintyMs` (half of the round trip and what the server says of itself).
   */
  ask(answer: (tickMicros: number, unixMs: number, uncertaintyMs: number) => void): void;
}
