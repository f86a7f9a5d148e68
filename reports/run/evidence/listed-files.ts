// Compares the evidence files of a run folder with the list that the recorder wrote when it closed the
// folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceNames, runFiles, type EvidenceFile, type RunEvent } from '../../../contract/index.ts';
import { digestOf } from '../../../platform/file-digest.ts';
import { fileOf, type LoadedRun } from '../loaded-run.ts';
import type { Numbered } from '../text-lines.ts';

type Closed = Numbered<RunEvent & { kind: 'recording-closed' }>;

/** What differs, a few words each; empty where the folder is as it was closed. */
export function differencesFromList(run: LoadedRun, files: readonly EvidenceFile[]): string[] {
  const { dir } = run.recorded;
  const listed = new Set(files.map(({ name }) => name));
  const wanted = [
    runFiles.run,
    runFiles.plan,
    runFiles.events,
    ...run.record.promised.map((fact) => fileOf[fact]),
  ];
  return [
    ...files.flatMap((file) => differenceIn(run, file)),
    ...[...new Set(wanted)].filter((name) => !listed.has(name)).map((name) => `${name} is not in the list`),
    ...evidenceNames
      .filter((name) => !listed.has(name) && !wanted.includes(name) && existsSync(join(dir, name)))
      .map((name) => `${name} came after the recording was closed`),
  ];
}

/** For events.ndjson the list describes the content before the line of the list, which is the last one. */
function differenceIn(run: LoadedRun, { name, bytes, sha256 }: EvidenceFile): string[] {
  const { dir } = run.recorded;
  const path = join(dir, name);
  if (!isEvidence(name)) return [`the list names ${name}, which is no evidence file`];
  if (!existsSync(path)) return [`${name} is missing`];
  try {
    const is = name === runFiles.events ? digestOf(path, bytes) : run.digestOf(name);
    if (is.bytes !== bytes) return [`${name} had ${bytes} bytes and has ${is.bytes}`];
    return is.sha256 === sha256 ? [] : [`${name} holds something else than when it was closed (SHA-256)`];
  } catch (error) {
    return [`${name} cannot be read: ${error instanceof Error ? error.message.replaceAll(dir, '.') : ''}`];
  }
}

function isEvidence(name: string): boolean {
  return (evidenceNames as readonly string[]).includes(name);
}

/** Files that hold lines for another run than this one. */
export function unlistedFilesIn(run: LoadedRun, closed: Closed): string[] {
  const { id } = run.record;
  const started = run.eventsOf('load-started').at(0)?.value.evidence['run'];
  const tallies = [
    ...(run.has('samples') ? [run.samples.tally] : []),
    ...(run.has('ledger') && run.promises('ledger') ? [run.ledger.tally] : []),
    ...(run.has('stored') ? [run.stored.tally] : []),
    ...(run.has('databases') ? [run.databases.tally] : []),
  ];
  const named = [
    { name: runFiles.events, run: closed.value.run },
    { name: runFiles.events, run: started },
    ...tallies.flatMap(({ name, runs }) => [...runs].map((one) => ({ name, run: one }))),
  ];
  return [
    ...new Set(
      named
        .filter((one) => one.run !== undefined && one.run !== id)
        .map((one) => `${one.name} was recorded for run ${String(one.run)}, ${runFiles.run} is of ${id}`),
    ),
  ];
}
