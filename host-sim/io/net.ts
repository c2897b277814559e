/** Who hears of an edge on a net, in the instant in which it comes. */
export type EdgeListener = (level: 0 | 1) => void;

/** One output on a net. An open-drain output only ever drives 0 or lets go. */
export class NetDriver {
  readonly #net: Net;
  #level: 0 | 1 | undefined;
  #pullUp = false;

  constructor(net: Net) {
    this.#net = net;
  }

  /** What this output drives; undefined: it lets go (high impedance). */
  get level(): 0 | 1 | undefined {
    return this.#level;
  }

  /** True while this output has a pull-up resistor of its own switched on. */
  get pullsUp(): boolean {
    return this.#pullUp;
  }

  pullUp(on: boolean): void {
    if (on === this.#pullUp) return;
    this.#pullUp = on;
    this.#net.settle();
  }

  drive(level: 0 | 1 | undefined): void {
    if (level === this.#level) return;
    this.#level = level;
    this.#net.settle();
  }
}

/** A wire of the board: any output that drives 0 wins, then any that drives 1, then any pull-up, then the net's own resistor. */
export class Net {
  /** What the net reads when nobody drives or pulls it. */
  #pull: 0 | 1 = 0;
  #level: 0 | 1 = 0;
  #fallsToLose = 0;
  readonly #drivers: NetDriver[] = [];
  readonly #listeners: EdgeListener[] = [];

  get level(): 0 | 1 {
    return this.#level;
  }

  driver(): NetDriver {
    const driver = new NetDriver(this);
    this.#drivers.push(driver);
    return driver;
  }

  pull(level: 0 | 1): void {
    this.#pull = level;
    this.settle();
  }

  listen(listener: EdgeListener): void {
    this.#listeners.push(listener);
  }

  unlisten(listener: EdgeListener): void {
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
  }

  /** Fault: the next `count` falling edges happen on the wire, and nobody hears of them. */
  loseFallingEdges(count: number): void {
    this.#fallsToLose = count;
  }

  /** Works out the level anew; its outputs call it. */
  settle(): void {
    const level = this.#resolve();
    if (level === this.#level) return;
    this.#level = level;
    if (level === 0 && this.#fallsToLose > 0) {
      this.#fallsToLose--;
      return;
    }
    for (let i = 0; i < this.#listeners.length; i++) this.#listeners[i](level);
  }

  #resolve(): 0 | 1 {
    let high = false;
    for (let i = 0; i < this.#drivers.length; i++) {
      const level = this.#drivers[i].level;
      if (level === 0) return 0;
      if (level === 1 || this.#drivers[i].pullsUp) high = true;
    }
    return high ? 1 : this.#pull;
  }
}
