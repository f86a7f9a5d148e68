// Prints a gate's answer and turns it into an exit code.
import { join } from 'node:path';
import {
  exitCodes,
  gateFiles,
  terminalJson,
  type ExitName,
  type GateOutcome,
  type GateVerdict,
} from '../../contract/index.ts';
import { describeGate } from '../../reports/gate/index.ts';
import type { CliContext } from '../context.ts';

const exits: Readonly<Record<GateOutcome, ExitName>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'unknown',
  invalid: 'unknown',
};

export function gateExitCode({ outcome }: GateVerdict): number {
  return exitCodes[exits[outcome]].code;
}

/** To stdout: JSON, or text that ends with the report's path. */
export function printGate(
  context: CliContext,
  { verdict, folder, json }: { verdict: GateVerdict; folder: string; json: boolean },
): void {
  context.print(
    json ? terminalJson(verdict) : `${describeGate(verdict)}\n\nreport: ${join(folder, gateFiles.report)}`,
  );
}
