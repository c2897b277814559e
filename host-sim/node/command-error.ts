/** The three ways a command ends. */
export const ExitCode = Object.freeze({
  /** What was asked for held. */
  held: 0,
  /** It was done, and it did not hold. */
  didNotHold: 1,
  /** It could not be done: wrong usage or unreadable input. */
  unusable: 2,
});

/** Ends a command with exit code 2, one sentence that says what is wrong and one that says what to do next. */
export class CommandError extends Error {
  readonly nextStep: string;

  constructor(problem: string, nextStep: string) {
    super(problem);
    this.name = "CommandError";
    this.nextStep = nextStep;
  }
}
