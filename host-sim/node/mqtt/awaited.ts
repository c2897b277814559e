/**
 * What the device waits for from the real network. Virtual device time must not outrun the network while an
 * answer is on its way, or a simulated time-out fires for a broker that was merely a millisecond away.
 *
 * Patience is in real milliseconds and finite, because a black hole never answers: once it is used up, device
 * time runs on and the device's own time-outs do their work. A peer that has used up the patience gets a
 * fiftieth of it until it answers again, so that a simulated day of outage does not take a real one.
 */
export class AwaitedAnswers {
  readonly #patienceMs: number;
  readonly #open = new Map<string, number>();
  readonly #waiters: (() => void)[] = [];
  #currentPatienceMs: number;
  #givenUp = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
    this.#currentPatienceMs = patienceMs;
  }

  /** True while an answer is awaited and patience lasts. */
  get busy(): boolean {
    return this.#open.size > 0 && !this.#givenUp;
  }

  /** Resolves when nothing is awaited any more, or when patience has run out. */
  settled(): Promise<void> {
    if (!this.busy) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.#timer ??= setTimeout(() => this.#giveUp(), this.#currentPatienceMs);
    });
  }

  /** A new request of this client, whose answer has this name, begins the wait anew. */
  expect(client: number, name: string): void {
    const key = `${client} ${name}`;
    this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
    this.#givenUp = false;
  }

  /** An answer came: one fewer is awaited, and a peer that answers has full patience again. */
  answer(client: number, name: string): void {
    this.#currentPatienceMs = this.#patienceMs;
    const key = `${client} ${name}`;
    const count = this.#open.get(key) ?? 0;
    if (count > 1) this.#open.set(key, count - 1);
    else this.#open.delete(key);
    if (this.#open.size === 0) this.#release();
  }

  /** This client has ended: nothing that it asked for is awaited any more. */
  forget(client: number): void {
    for (const key of this.#open.keys()) if (key.startsWith(`${client} `)) this.#open.delete(key);
    if (this.#open.size === 0) this.#release();
  }

  #giveUp(): void {
    this.#givenUp = true;
    this.#currentPatienceMs = Math.max(1, Math.ceil(this.#patienceMs / 50));
    this.#release();
  }

  #release(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}
