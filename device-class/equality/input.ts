/** How the scenario's input comes in from the tape: samples, their rate, seconds to run. */
export const INPUT_CAPABILITY = 1;
