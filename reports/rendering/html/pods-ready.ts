// How many pods were ready when, counted from the events: a curve of steps.
import type { RunEvent } from '../../../contract/index.ts';
import type { TimeAxis } from './time-axis.ts';

/** `ready[i]` pods from `atMs[i]` on. */
export interface PodSteps { atMs: number[]; ready: number[] }

/** Null if no event speaks of pods. A pod whose first event is its end was ready before the events begin. */
export function podsReady(events: readonly RunEvent[], { fromMs, toMs }: TimeAxis): PodSteps | null {
  const changes = events.filter((event) => event.kind === 'pod-ready' || event.kind === 'pod-unready' || event.kind === 'pod-gone');
  if (changes.length === 0) return null;
  const ready = readyBefore(changes);
  const steps: PodSteps = { atMs: [fromMs], ready: [ready.size] };
  for (const { atMs, kind, subject } of changes) {
    if (kind === 'pod-ready') ready.add(subject);
    else ready.delete(subject);
    if (atMs <= fromMs) steps.ready[0] = ready.size;
    else if (atMs <= toMs) push(steps, atMs, ready.size);
  }
  push(steps, toMs, steps.ready.at(-1) ?? 0);
  return steps;
}

function readyBefore(changes: readonly { kind: string; subject: string }[]): Set<string> {
  const seen = new Set<string>(), ready = new Set<string>();
  for (const { kind, subject } of changes) {
    if (!seen.has(subject) && kind !== 'pod-ready') ready.add(subject);
    seen.add(subject);
  }
  return ready;
}

function push(steps: PodSteps, atMs: number, ready: number): void {
  steps.atMs.push(atMs);
  steps.ready.push(ready);
}
