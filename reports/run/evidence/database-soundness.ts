// The rules for databases.ndjson: states of the pair over the whole run, in order, with at most one writer,
// which must match the events.
import { runFiles, type DatabaseLine, type RunEvent } from '../../../contract/index.ts';
import type { LoadedRun } from '../loaded-run.ts';
import type { Numbered } from '../text-lines.ts';
import { Defects } from './defects.ts';
import { isWithin, loadWindow, runWindow, type TimeWindow } from './run-window.ts';

/** States come twice a second; a gap above this is a hole, ms. */
const holeMs = 5_000;
/** How long after a change of the writer the states may contain the earlier one, ms. */
const settledMs = 1_000;

type State = DatabaseLine & { kind: 'state' };

export function databaseDefects(run: LoadedRun): Defects {
  const found = new Defects();
  const window = runWindow(run.record);
  for (const { line, value } of run.databases.rows) {
    const at = `${runFiles.databases}:${line}`;
    if (!isWithin(window, value.atMs)) found.add('lines of the databases outside the run', at);
    if (value.kind === 'old-writer' && value.fencedAtMs > value.atMs)
      found.add('old writers that were examined before they were fenced', at);
  }
  const states = run.databases.rows.filter((row): row is Numbered<State> => row.value.kind === 'state');
  inOrder(states, found);
  const load = loadWindow(run);
  if (load !== undefined) holes(states, load, found);
  for (const state of states) oneWriter(state, found);
  asEventsTell(run, states, found);
  return found;
}

function inOrder(states: readonly Numbered<State>[], found: Defects): void {
  states.forEach(({ line, value }, index) => {
    if (value.atMs < (states[index - 1]?.value.atMs ?? -Infinity))
      found.add('states of the databases that go back in time', `${runFiles.databases}:${line}`);
  });
}

function holes(states: readonly Numbered<State>[], { fromMs, toMs }: TimeWindow, found: Defects): void {
  let lastMs = fromMs;
  for (const atMs of [...states.map(({ value }) => value.atMs), toMs]) {
    if (Math.min(atMs, toMs) - Math.max(lastMs, fromMs) > holeMs)
      found.add(
        `holes of over ${holeMs / 1000} s in the states of the databases`,
        `from ${Math.round(lastMs)} ms to ${Math.round(atMs)} ms`,
      );
    lastMs = atMs;
  }
}

function oneWriter({ line, value: { writer, members } }: Numbered<State>, found: Defects): void {
  const at = `${runFiles.databases}:${line}`;
  const writers = members.filter(({ role }) => role === 'writer').map(({ name }) => name);
  if (writers.length > 1) found.add('states with two writers at once', at);
  else if (members.length > 0 && (writers[0] ?? null) !== writer)
    found.add('states whose writer is none of the members', at);
}

/** Between a change of the writer and the next event about one, every state names the new one or none. */
function asEventsTell(run: LoadedRun, states: readonly Numbered<State>[], found: Defects): void {
  const about: readonly RunEvent['kind'][] = ['writer-lost', 'writer-fenced', 'writer-changed'];
  const changes = run.events.rows
    .map(({ value }) => value)
    .filter(({ kind }) => about.includes(kind))
    .sort((a, b) => a.atMs - b.atMs);
  changes.forEach((event, index) => {
    if (event.kind !== 'writer-changed') return;
    const untilMs = changes[index + 1]?.atMs ?? Infinity;
    for (const { line, value } of states)
      if (
        value.atMs > event.atMs + settledMs &&
        value.atMs < untilMs &&
        value.writer !== null &&
        value.writer !== event.subject
      )
        found.add('states with another writer than in the events', `${runFiles.databases}:${line}`);
  });
}
