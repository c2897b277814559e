import { ScenarioError } from "./scenario-error.ts";

const MAX_TEXT = 300;

/**
 * One object of a scenario's JSON, read key by key. Each reader checks what it reads; `end` refuses keys that
 * nobody has asked for, so that a misspelt one is not passed over.
 *
 * Every method throws {@link ScenarioError}.
 */
export class JsonObject {
  readonly path: string;
  readonly #entries: Readonly<Record<string, unknown>>;
  readonly #asked = new Set<string>();

  constructor(value: unknown, path: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new ScenarioError("wrong-type", path, `It is ${describe(value)}, not an object.`);
    }
    this.path = path;
    this.#entries = value as Record<string, unknown>;
  }

  at(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#entries, key);
  }

  /** A number within its range; undefined where the key is absent. */
  number(key: string, least: number, most: number): number | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (typeof value !== "number") this.#wrongType(key, value, "a number");
    if (!((value as number) >= least && (value as number) <= most)) {
      throw new ScenarioError("out-of-range", this.at(key), `${value} is not from ${least} to ${most}.`);
    }
    return value as number;
  }

  whole(key: string, least: number, most: number): number | undefined {
    const value = this.number(key, least, most);
    if (value !== undefined && !Number.isInteger(value)) {
      throw new ScenarioError("out-of-range", this.at(key), `${value} is not whole.`);
    }
    return value;
  }

  text(key: string): string | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (typeof value !== "string") this.#wrongType(key, value, "a text");
    const text = value as string;
    if (text.length === 0 || text.length > MAX_TEXT) {
      throw new ScenarioError("out-of-range", this.at(key), `It has ${text.length} characters.`);
    }
    return text;
  }

  flag(key: string): boolean | undefined {
    const value = this.#take(key);
    if (value !== undefined && typeof value !== "boolean") this.#wrongType(key, value, "true or false");
    return value as boolean | undefined;
  }

  /** One of some words. */
  word<Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    if (!words.includes(value as Word)) {
      throw new ScenarioError("unknown-value", this.at(key), `"${value}" is none of ${words.join(", ")}.`);
    }
    return value as Word;
  }

  object(key: string): JsonObject | undefined {
    const value = this.#take(key);
    return value === undefined ? undefined : new JsonObject(value, this.at(key));
  }

  /** An array, each item read by `read`; empty where the key is absent. */
  list<Item>(key: string, read: (item: unknown, path: string) => Item): Item[] {
    const value = this.#take(key);
    if (value === undefined) return [];
    if (!Array.isArray(value)) this.#wrongType(key, value, "an array");
    return (value as unknown[]).map((item, i) => read(item, `${this.at(key)}[${i}]`));
  }

  /** What was read under a key must be there. */
  need<Value>(key: string, value: Value | undefined): Value {
    if (value === undefined) throw new ScenarioError("missing-key", this.path, `It has no "${key}".`);
    return value;
  }

  /** Refuses keys that were not asked for. */
  end(): void {
    for (const key of Object.keys(this.#entries)) {
      if (this.#asked.has(key)) continue;
      throw new ScenarioError(
        "unknown-key",
        this.at(key),
        `It is none of ${[...this.#asked].sort().join(", ")}.`,
      );
    }
  }

  #take(key: string): unknown {
    this.#asked.add(key);
    return this.has(key) ? this.#entries[key] : undefined;
  }

  #wrongType(key: string, value: unknown, wanted: string): never {
    throw new ScenarioError("wrong-type", this.at(key), `It is ${describe(value)}, not ${wanted}.`);
  }
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value)}`;
}

/** The same fields, those that may be undefined being optional. */
type Present<Fields> = {
  [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key];
} & {
  [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<Fields[Key], undefined>;
};

/** Leaves out fields that are undefined: what is optional is absent, never undefined. */
export function present<Fields extends object>(fields: Fields): Present<Fields> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) kept[key] = value;
  return kept as Present<Fields>;
}
