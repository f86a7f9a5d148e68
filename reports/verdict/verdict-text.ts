// A verdict as text: keys sorted, so that judging twice gives the same bytes.
import type { GateVerdict, Verdict } from '../../contract/index.ts';

export function verdictText(verdict: Verdict | GateVerdict): string {
  return `${JSON.stringify(verdict, sortedKeys, 2)}\n`;
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
