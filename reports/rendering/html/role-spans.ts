// Who was the writer when: the recorded states of each database folded into spans of one role.
import type { DatabaseLine } from '../../../contract/index.ts';
import type { TimeAxis } from './time-axis.ts';

type State = Extract<DatabaseLine, { kind: 'state' }>;
export type DatabaseRole = State['members'][number]['role'];

export interface RoleLane {
  database: string;
  zone: string;
  spans: { role: DatabaseRole; fromMs: number; toMs: number }[];
}

/** A lane per database, by name. A state holds until the next one that was recorded. */
export function roleLanes(lines: readonly DatabaseLine[], axis: TimeAxis): RoleLane[] {
  const lanes = new Map<string, RoleLane>();
  for (const line of lines) {
    if (line.kind !== 'state') continue;
    for (const { name, zone, role } of line.members) {
      const lane = lanes.get(name) ?? { database: name, zone, spans: [] };
      lanes.set(name, lane);
      extend(lane, role, line.atMs);
    }
  }
  return [...lanes.values()]
    .map((lane) => ({ ...lane, spans: onAxis(lane.spans, axis) }))
    .sort((a, b) => (a.database < b.database ? -1 : 1));
}

function extend({ spans }: RoleLane, role: DatabaseRole, atMs: number): void {
  const last = spans.at(-1);
  if (last?.role === role) {
    last.toMs = atMs;
    return;
  }
  if (last !== undefined) last.toMs = atMs;
  spans.push({ role, fromMs: atMs, toMs: atMs });
}

function onAxis(spans: RoleLane['spans'], { fromMs, toMs }: TimeAxis): RoleLane['spans'] {
  return spans
    .map((span) => ({ ...span, fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) }))
    .filter((span) => span.toMs > span.fromMs);
}
