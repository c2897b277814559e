/** A payload whose signature holds and which still is no payload of version 1. Caught by the verifier. */
export class PayloadError extends Error {
  readonly flaw: "unsupported-version" | "unknown-flag" | "payload-unreadable";

  constructor(flaw: PayloadError["flaw"], what: string) {
    super(what);
    this.name = "PayloadError";
    this.flaw = flaw;
  }
}

export function unreadable(what: string): PayloadError {
  return new PayloadError("payload-unreadable", what);
}
