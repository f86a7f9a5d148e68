// Which pods and databases there are, what each does, and who is the writer now.
import type { DatabaseLine, RunEvent } from '../../../contract/index.ts';
import type { LiveDatabase, LivePod, LiveTopology } from '../state.ts';

interface Pod {
  name: string;
  zone: string | null;
  state: LivePod['state'];
  sinceMs: number;
}
type State = Extract<DatabaseLine, { kind: 'state' }>;

/** A pod that ended is shown so long, ms; then only its replacement is. */
export const goneShownMs = 10_000;

export class TopologyFold {
  readonly #pods = new Map<string, Pod>();
  #databases: readonly LiveDatabase[] = [];
  #semiSync: boolean | null = null;
  #writer: string | null = null;
  /** Of the newest event or state that named a writer, or none. */
  #writerAtMs = -Infinity;
  #writerless = false;
  readonly #cut = new Set<string>();

  /** A pod that has used CPU runs; only events have its zone. */
  seen(name: string, atMs: number): void {
    if (name.startsWith('pod-') && !this.#pods.has(name))
      this.#pods.set(name, { name, zone: null, state: 'ready', sinceMs: atMs });
  }

  take(event: RunEvent): void {
    switch (event.kind) {
      case 'pod-started':
        return this.#pod(event, 'starting');
      case 'pod-ready':
        return this.#pod(event, 'ready');
      case 'pod-unready':
        return this.#pod(event, 'unready');
      case 'pod-gone':
        return this.#pod(event, 'gone');
      case 'writer-lost':
        return this.#lost(event.subject, event.atMs);
      case 'writer-changed':
        return this.#changed(event.subject, event.atMs);
      case 'fault-in-effect':
        if (event.fault.kind === 'cut-writer-link') this.#cut.add(event.id);
        return;
      case 'fault-recovered':
        this.#cut.delete(event.id);
        return;
      default:
        return;
    }
  }

  takeDatabases(line: DatabaseLine): void {
    if (line.kind !== 'state') return;
    this.#databases = [...line.members]
      .map(({ name, zone, role, lagSeconds }) => ({ name, zone, role, lagSeconds }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#semiSync = line.semiSync;
    if (line.atMs < this.#writerAtMs) return;
    this.#writerAtMs = line.atMs;
    this.#writer = takesWrites(line) ? line.writer : null;
    this.#writerless = this.#writer === null;
  }

  view(nowMs: number, answersOf: (pod: string) => number): LiveTopology {
    return {
      pods: [...this.#pods.values()]
        .filter(({ state, sinceMs }) => state !== 'gone' || nowMs - sinceMs <= goneShownMs)
        .sort((a, b) => compare(a.zone ?? '~', b.zone ?? '~') || compareNames(a.name, b.name))
        .map(({ name, zone, state }) => ({ name, zone, state, answersPerSecond: answersOf(name) })),
      databases: this.#databases,
      writer: this.#writer,
      writerless: this.#writerless,
      semiSync: this.#semiSync,
      writerLink: this.#cut.size === 0,
    };
  }

  #pod({ subject, evidence: { zone }, atMs }: RunEvent & { subject: string }, state: Pod['state']): void {
    const known = this.#pods.get(subject);
    this.#pods.set(subject, {
      name: subject,
      zone: typeof zone === 'string' ? zone : (known?.zone ?? null),
      state,
      sinceMs: atMs,
    });
  }

  #lost(member: string, atMs: number): void {
    if (atMs < this.#writerAtMs) return;
    this.#writerAtMs = atMs;
    if (this.#writer === member || this.#writer === null) this.#writer = null;
    this.#writerless = this.#writer === null;
  }

  #changed(member: string, atMs: number): void {
    if (atMs < this.#writerAtMs) return;
    this.#writerAtMs = atMs;
    this.#writer = member;
    this.#writerless = false;
  }
}

/** A state line keeps the name of a lost writer until another one is promoted; its role decides. */
function takesWrites({ writer, members }: State): boolean {
  if (members.length === 0) return writer !== null;
  return members.some(({ name, role }) => name === writer && role === 'writer');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `pod-10` after `pod-9`. */
function compareNames(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
