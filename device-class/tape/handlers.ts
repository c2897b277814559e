/** A callback that a host was given. */
export interface Handler {
  /** Its number on the tape; −1 once it can no longer be called. */
  id: number;
  /** True for one that is called once and then forgotten. */
  readonly once: boolean;
  call: (argument: number) => void;
}

/** In the place of a callback that is let go: what it holds may be needed elsewhere. */
function gone(): void {}

/** A handler that is a callback and nothing else. */
export function handlerOf(callback: (argument: number) => void, once: boolean): Handler {
  return { id: -1, once, call: callback };
}

/**
 * The callbacks that a host was given, by number. Recorder and player both keep one, and number alike because
 * they see the same calls in the same order. A number is used again once its callback is done with.
 */
export class HandlerTable {
  /** By number. */
  readonly list: (Handler | undefined)[] = [];
  readonly #free: number[] = [];

  /** Gives it a number. */
  add<H extends Handler>(handler: H): H {
    handler.id = this.#free.pop() ?? this.list.length;
    this.list[handler.id] = handler;
    return handler;
  }

  /** Calls the callback of that number. On the chip host/main.c does it, as a binding would. */
  call(id: number, argument: number): void {
    const handler = this.list[id]!;
    const { call } = handler;
    if (handler.once) this.remove(handler);
    call.call(handler, argument);
  }

  remove(handler: Handler): void {
    this.list[handler.id] = undefined;
    this.#free.push(handler.id);
    handler.id = -1;
    handler.call = gone;
  }
}
