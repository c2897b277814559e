import type { BoardWiring } from "../sensors.ts";

/** All that differs from board to board. */
export interface BoardFile {
  readonly name: string;
  readonly wiring: BoardWiring;
}
