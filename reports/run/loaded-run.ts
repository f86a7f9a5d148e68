// A recorded run with its tables. Each table is built on first use, at most once.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  runFiles,
  type DatabaseLine,
  type Fact,
  type FaultPlan,
  type MachineRow,
  type RunEvent,
  type RunEventKind,
  type RunRecord,
} from '../../contract/index.ts';
import { digestOf } from '../../platform/file-digest.ts';
import type { Defects } from './evidence/defects.ts';
import { LedgerSoundness } from './evidence/ledger-soundness.ts';
import { ProbeSoundness } from './evidence/probe-soundness.ts';
import { runWindow } from './evidence/run-window.ts';
import { StoredSoundness } from './evidence/stored-soundness.ts';
import { countLedgerIntents, readLedger, type LedgerTable } from './intents/ledger-table.ts';
import { digestSamples, type SampleDigest } from './intents/sample-digest.ts';
import { machineCapacityOf, type MachineCapacity } from './machine-capacity.ts';
import { readProbes, type ProbeTable } from './probe-table.ts';
import { whyIncomplete, type FileTally } from './file-tally.ts';
import type { RecordedRun } from './recorded-run.ts';
import { InternedNames } from './interned-names.ts';
import { unpackDigest } from './thread/packed-digest.ts';
import { readBeside, type FileDigest } from './thread/read-beside.ts';
import { takeAll, type Numbered } from './text-lines.ts';
import { StoredShortcut } from './stored/stored-shortcut.ts';
import { StoredPhase, type KeyedPhase } from './stored/stored-phase.ts';

interface Rows<T> {
  tally: FileTally;
  rows: readonly Numbered<T>[];
}
interface Stored {
  tally: FileTally;
  /** What is wrong with its lines. */
  defects: Defects;
  final: StoredPhase;
  beforeSettle: KeyedPhase;
  beforeLoad: StoredPhase;
}

/** The file that holds each fact. */
export const fileOf: Readonly<Record<Fact, string>> = {
  samples: runFiles.samples,
  ledger: runFiles.ledger,
  stored: runFiles.stored,
  catalog: runFiles.stored,
  probes: runFiles.probes,
  databases: runFiles.databases,
  faults: runFiles.events,
};

export class LoadedRun {
  readonly recorded: RecordedRun;
  readonly #made = new Map<string, unknown>();
  readonly #names = new InternedNames();

  constructor(recorded: RecordedRun) {
    this.recorded = recorded;
  }

  get record(): RunRecord {
    return this.recorded.record;
  }
  get plan(): FaultPlan | undefined {
    return this.recorded.plan;
  }
  get events(): Rows<RunEvent> {
    return this.#once('events', () => takeAll(this.recorded.events()));
  }
  get databases(): Rows<DatabaseLine> {
    return this.#once('databases', () => takeAll(this.recorded.databases()));
  }
  get machine(): Rows<MachineRow> {
    return this.#once('machine', () => takeAll(this.recorded.machine()));
  }
  /** When the machine was short of CPU. */
  get room(): MachineCapacity {
    return this.#once('room', () => machineCapacityOf(this));
  }
  get probes(): ProbeTable {
    return this.#once('probes', () => readProbes(this.recorded, this.probeSoundness));
  }
  get ledger(): LedgerTable {
    return this.#once('ledger', () => readLedger(this.recorded, this.#names, this.ledgerSoundness));
  }
  /** What is wrong with the rows of `probes` and the lines of `ledger`; read those first. */
  get probeSoundness(): ProbeSoundness {
    return this.#once('probe soundness', () => new ProbeSoundness(runWindow(this.record)));
  }
  get ledgerSoundness(): LedgerSoundness {
    return this.#once('ledger soundness', () => new LedgerSoundness(this.record));
  }
  get stored(): Stored {
    return this.#once('stored', () => readStored(this.recorded, this.#names));
  }

  /** The digest of the samples, with the ledger's intents counted in. */
  get samples(): SampleDigest {
    return this.#once('samples', () => this.#withLedger(digestSamples(this.recorded.dir, this.record)));
  }

  /** Size and SHA-256 of a file; throws as `digestOf` does. */
  digestOf(name: string): FileDigest {
    return this.#once(`digest of ${name}`, () => digestOf(join(this.recorded.dir, name)));
  }

  /**
   * Reads the large files, of which samples.csv is read by another thread if it is large. What is not read here is
   * read on first use.
   */
  async readLargeFiles(fromBytes?: number): Promise<void> {
    if (!this.promises('samples')) return;
    const reading = readBeside(this.recorded.dir, this.record, fromBytes);
    if (reading === undefined) return;
    // It may fail while this thread reads, and is awaited only then.
    const beside = reading.catch(() => undefined);
    if (this.promises('ledger')) void this.ledger;
    if (this.has('stored')) void this.stored;
    const found = await beside;
    // Then this thread reads them, too, and reports why it cannot.
    if (found === undefined) return;
    this.#made.set('samples', this.#withLedger(unpackDigest(found.samples)));
    for (const [name, digest] of found.digests) this.#made.set(`digest of ${name}`, digest);
  }

  promises(fact: Fact): boolean {
    return this.record.promised.includes(fact);
  }

  /** True if the fact's file exists. */
  has(fact: Fact): boolean {
    return this.#once(`has ${fact}`, () => existsSync(join(this.recorded.dir, fileOf[fact])));
  }

  /** Why a fact cannot prove a claim about all of it; undefined if it can. */
  incomplete(fact: Fact): string | undefined {
    if (!this.has(fact)) return `${fileOf[fact]} is missing`;
    switch (fact) {
      case 'samples':
        return this.samples.incomplete;
      case 'ledger':
        return this.ledger.incomplete;
      case 'stored':
        return (
          whyIncomplete(this.stored.tally) ??
          (this.stored.final.ended ? undefined : `${runFiles.stored} has no end line of its final phase`)
        );
      case 'catalog':
        return this.incomplete('stored') ?? this.#catalogGap();
      case 'probes':
        return whyIncomplete(this.probes.tally);
      case 'databases':
        return whyIncomplete(this.databases.tally);
      case 'faults':
        return (
          whyIncomplete(this.events.tally) ??
          (this.plan
            ? undefined
            : `${runFiles.plan} ${this.recorded.damage.get(runFiles.plan) ?? 'is missing'}`)
        );
    }
  }

  /** Events of one kind in the order of the file, with their lines. */
  eventsOf<K extends RunEventKind>(kind: K): readonly Numbered<RunEvent & { kind: K }>[] {
    return this.events.rows.filter((row): row is Numbered<RunEvent & { kind: K }> => row.value.kind === kind);
  }

  #withLedger(digest: SampleDigest): SampleDigest {
    if (this.promises('ledger')) countLedgerIntents(this.ledger, this.record, digest.slos);
    return digest;
  }

  #catalogGap(): string | undefined {
    return this.stored.final.prices.size > 0
      ? undefined
      : `${runFiles.stored} has no price in its final phase`;
  }

  #once<T>(name: string, make: () => T): T {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as T;
  }
}

function readStored(recorded: RecordedRun, names: InternedNames): Stored {
  const phases = {
    final: new StoredPhase(names),
    'before-settle': new StoredPhase(names, 'keys'),
    'before-load': new StoredPhase(names),
  };
  const soundness = new StoredSoundness(recorded.record);
  const shortcut = new StoredShortcut(names, phases, soundness);
  const { tally, lines } = recorded.stored(shortcut.take);
  for (const line of lines) {
    soundness.take(line);
    phases[line.value.phase].take(line);
    shortcut.learn(line.value);
  }
  return {
    tally,
    defects: soundness.finish(),
    final: phases.final,
    beforeSettle: phases['before-settle'],
    beforeLoad: phases['before-load'],
  };
}
