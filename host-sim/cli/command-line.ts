import { Command, CommanderError } from "commander";
import { CommandError, ExitCode } from "../node/command-error.ts";
import { evaluateCommand } from "./evaluate.ts";
import { fetchCommand } from "./fetch.ts";
import type { Finish } from "./finish.ts";
import { simCommand } from "./sim.ts";
import { verifyCommand } from "./verify.ts";

/** Runs `purkinje …` and returns the exit code. Never throws for bad input. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode: number = ExitCode.held;
  const finish: Finish = (code) => {
    exitCode = code;
  };
  const program = new Command("purkinje")
    .description(
      "Firmware for heart-rhythm wearables, on a simulated device.\n" +
        "Pre-screening, not diagnosis: not a medical device.\n" +
        "Exit codes: 0 held, 1 did not hold, 2 wrong usage or unreadable input.",
    )
    .exitOverride()
    .showHelpAfterError("(add --help to see what this command takes)")
    .addCommand(simCommand(finish))
    .addCommand(verifyCommand(finish))
    .addCommand(evaluateCommand(finish))
    .addCommand(fetchCommand(finish));
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError("(add --help to see what it takes)");
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 && error.code !== "commander.help" ? ExitCode.held : ExitCode.unusable;
    }
    if (error instanceof CommandError) {
      process.stderr.write(`${error.message}\n${error.nextStep}\n`);
      return ExitCode.unusable;
    }
    throw error;
  }
}
