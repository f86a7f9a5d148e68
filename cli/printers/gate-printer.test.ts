// The answer on stdout and as an exit code.
import { expect, test } from 'vitest';
import { gateOutcomes, gateVerdict } from '../../contract/index.ts';
import { gateVerdictOf } from '../../reports/gate/gate-verdict.ts';
import { slicesOf, smallRecord, wobbling } from '../../reports/gate/testing/small-gate.ts';
import type { CliContext } from '../context.ts';
import { gateExitCode, printGate } from './gate-printer.ts';

const verdict = gateVerdictOf(
  smallRecord(),
  slicesOf('discovery', 15, (_side, pair, turn) => wobbling(1, pair, turn)),
  [],
);

function printed(json: boolean): string {
  const lines: string[] = [];
  printGate(
    {
      print: (text: string) => {
        lines.push(text);
      },
    } as Partial<CliContext> as CliContext,
    { verdict, folder: '/runs/a-gate', json },
  );
  return lines.join('\n');
}

test('text ends with the path of the report', () => {
  expect(printed(false)).toMatch(/^PASS[^]*\n\nreport: \/runs\/a-gate\/report\.html$/);
});

test('JSON is the verdict and nothing else', () => {
  expect(gateVerdict.parse(JSON.parse(printed(true)))).toEqual(verdict);
});

test('only a pass is 0, only a fail is 1', () => {
  expect(gateOutcomes.map((outcome) => [outcome, gateExitCode({ ...verdict, outcome })])).toEqual([
    ['pass', 0],
    ['fail', 1],
    ['inconclusive', 2],
    ['invalid', 2],
  ]);
});
