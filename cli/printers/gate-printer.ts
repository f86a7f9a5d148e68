// Prints a gate's answer and turns it into an exit code.
import { join } from 'node:path';
import { exitCodes, gateExits, gateFiles, terminalJson, type GateVerdict } from '../../contract/index.ts';
import { describeGate } from '../../reports/gate/index.ts';
import type { CliContext } from '../context.ts';

export function gateExitCode({ outcome }: GateVerdict): number {
  return exitCodes[gateExits[outcome]].code;
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
