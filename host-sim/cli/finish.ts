/** How a command tells its exit code; what cannot be done is thrown as a `CommandError`. */
export type Finish = (exitCode: number) => void;
