// Roles, lag and semi-sync of the database members, promotions, and the time without a writer.
import { Counter, Gauge, type Registry } from 'prom-client';
import {
  labels,
  targetMetrics,
  type Clock,
  type DatabaseLine,
  type DatabaseMember,
  type NewEvent,
} from '../../../contract/index.ts';
import { WriterlessTime } from './writerless-time.ts';

const roles: readonly DatabaseMember['role'][] = ['writer', 'reader', 'down', 'fenced', 'rebuilding'];

export class DatabaseSeries {
  readonly #role: Gauge;
  readonly #lag: Gauge;
  readonly #semiSync: Gauge<never>;
  readonly #promotions: Counter;
  readonly #writerless = new WriterlessTime();

  constructor(registry: Registry, clock: Clock) {
    const registers = [registry];
    this.#role = new Gauge({
      name: targetMetrics.databaseRole,
      help: '1 for the role that the member has.',
      registers,
      labelNames: [labels.member, labels.zone, labels.role],
    });
    this.#lag = new Gauge({
      name: targetMetrics.databaseLag,
      help: 'Seconds behind the writer, where the reader knows it.',
      registers,
      labelNames: [labels.member],
    });
    // A gauge without labels is 0 from the start, which would be a claim.
    this.#semiSync = new Gauge({
      name: targetMetrics.databaseSemiSync,
      help: '1 while a commit waits for a reader.',
      registers,
    });
    this.#semiSync.remove();
    this.#promotions = new Counter({
      name: targetMetrics.databasePromotions,
      help: 'Promotions of a reader, planned or not.',
      registers,
    });
    const writerless = this.#writerless;
    new Counter({
      name: targetMetrics.databaseWriterless,
      help: 'Seconds without a writer, the gap that goes on included.',
      registers,
      collect() {
        this.reset();
        this.inc(writerless.totalMs(clock.nowMs()) / 1000);
      },
    });
  }

  event(event: NewEvent, nowMs: number): void {
    this.#writerless.event(event, nowMs);
    // A writer that was restarted on its data replaces itself.
    if (event.kind === 'writer-changed' && event.evidence['from'] !== event.subject) this.#promotions.inc();
  }

  line(line: DatabaseLine): void {
    if (line.kind !== 'state') return;
    this.#semiSync.set(line.semiSync ? 1 : 0);
    this.#lag.reset();
    for (const { name, zone, role, lagSeconds } of line.members) {
      for (const each of roles)
        this.#role.set(
          { [labels.member]: name, [labels.zone]: zone, [labels.role]: each },
          each === role ? 1 : 0,
        );
      if (lagSeconds !== null) this.#lag.set({ [labels.member]: name }, lagSeconds);
    }
  }
}
