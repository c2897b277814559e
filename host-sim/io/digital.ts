import type { Digital, DigitalConstructor, DigitalOptions } from "../../modules/host/io.ts";
import type { Board } from "./board.ts";
import type { Net, NetDriver } from "./net.ts";
import type { Releasable } from "./processor.ts";

/** Modes and edges, with the values that Moddable's runtime gives them. */
const Mode = Object.freeze({ Input: 0, InputPullUp: 1, InputPullDown: 2, Output: 8, OutputOpenDrain: 9 });
const Edge = Object.freeze({ Rising: 1, Falling: 2 });

/**
 * The Digital class of ECMA-419 (clause 10.3) for the pins of one board. An edge is stamped when it comes;
 * `onReadable` is a turn of its own, and edges that come while it waits add no further turn (as on a chip).
 */
export function createDigital(board: Board): DigitalConstructor {
  class Pin implements Digital, Releasable {
    static readonly Input = Mode.Input;
    static readonly InputPullUp = Mode.InputPullUp;
    static readonly InputPullDown = Mode.InputPullDown;
    static readonly Output = Mode.Output;
    static readonly OutputOpenDrain = Mode.OutputOpenDrain;
    static readonly Rising = Edge.Rising;
    static readonly Falling = Edge.Falling;

    readonly #net: Net;
    readonly #mode: number;
    readonly #edges: number;
    readonly #driver: NetDriver | undefined;
    readonly target: unknown;
    readonly #onReadable: DigitalOptions["onReadable"];
    readonly #listener = (level: 0 | 1) => this.#edge(level);
    readonly #turn = () => this.#readable();
    protected lastEdgeMicros = 0;
    #pending = false;
    #open = true;

    constructor(options: DigitalOptions) {
      const { pin, mode } = options;
      if (!Number.isInteger(pin) || pin < 0) throw new RangeError("invalid pin");
      this.#net = board.pin(pin);
      this.#mode = mode;
      this.#edges = options.edge ?? 0;
      this.target = options.target;
      this.#onReadable = options.onReadable;
      if (mode === Mode.InputPullUp) this.#net.pull(1);
      else if (mode === Mode.InputPullDown) this.#net.pull(0);
      else if (mode === Mode.Output || mode === Mode.OutputOpenDrain) this.#driver = this.#net.driver();
      else if (mode !== Mode.Input) throw new RangeError("invalid mode");
      if (this.#onReadable && this.#edges) this.#net.listen(this.#listener);
      board.processor.hold(this);
    }

    read(): number {
      return this.#net.level;
    }

    write(value: number): void {
      if (!this.#driver) throw new Error("not an output");
      this.#driver.drive(value ? (this.#mode === Mode.OutputOpenDrain ? undefined : 1) : 0);
    }

    close(): void {
      this.release();
      board.processor.drop(this);
    }

    release(): void {
      this.#open = false;
      this.#net.unlisten(this.#listener);
      this.#driver?.drive(undefined);
    }

    #edge(level: 0 | 1): void {
      if (!(this.#edges & (level ? Edge.Rising : Edge.Falling))) return;
      this.lastEdgeMicros = board.clock.deviceMicros(board.timeline.nowMicros);
      if (this.#pending) return;
      this.#pending = true;
      board.processor.post(this.#turn);
    }

    #readable(): void {
      this.#pending = false;
      if (this.#open) this.#onReadable?.();
    }
  }

  /** A host that stamps edges; one that cannot has no such property at all. */
  class StampingPin extends Pin {
    get edgeMicros(): number {
      return this.lastEdgeMicros;
    }
  }

  return board.stampsEdges ? StampingPin : Pin;
}
