// Watches a cluster through the RDS API and, with an account, through SQL on each instance; what changes becomes
// events.
//
//   failing-over, or the writer gone ─▶ writer-lost ─▶ another instance takes writes ─▶ writer-changed
//                                          └─▶ the same one takes writes again ─▶ writer-changed (restarted)
import type { Clock, Evidence, NewEvent } from '../../contract/index.ts';
import type { ClusterSight, InstanceSight, RdsApi } from './rds.ts';
import type { SqlSight } from './sql-look.ts';

export interface Look {
  /** Of one instance; rejects with the reason if it does not answer. */
  sql: ((instance: InstanceSight) => Promise<SqlSight>) | null;
}

export interface WatchOptions extends Look {
  rds: Pick<RdsApi, 'cluster' | 'instances'>;
  clock: Clock;
  cluster: string;
  apiEveryMs: number;
  sqlEveryMs: number;
  onEvent(this: void, event: NewEvent): void;
}

/** What is known of one instance by now. */
interface Known {
  instance: InstanceSight;
  promotionTier: number;
  /** The last answer through SQL; null while there is none. */
  sql: SqlSight | null;
}

export class Watch {
  readonly #options: WatchOptions;
  readonly #over = new AbortController();
  readonly #known = new Map<string, Known>();
  readonly #away = new Set<string>();
  #loops: Promise<void>[] = [];
  #sight: ClusterSight | undefined;
  #writer: string | null = null;
  #lost = false;
  #blind = false;
  #promotions = 0;
  /** As it was at the last sight of an available cluster. */
  #promotionsBefore = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  get sight(): ClusterSight | undefined {
    return this.#sight;
  }

  /** Which instance takes writes; null while none is known to. */
  get writer(): string | null {
    return this.#lost ? null : this.#writer;
  }

  get promotions(): number {
    return this.#promotions;
  }

  get known(): readonly ({ name: string; isWriter: boolean } & Known)[] {
    return [...this.#known].map(([name, known]) => ({
      name,
      isWriter: name === this.#writer && !this.#lost,
      ...known,
    }));
  }

  /** Resolves after a first look, then goes on. Rejects if the API refuses. */
  async start(): Promise<void> {
    await this.lookByApi();
    await Promise.all([...this.#known.keys()].map((name) => this.#lookBySql(name)));
    this.#loops = [
      this.#repeat(this.#options.apiEveryMs, () => this.#lookOrReport()),
      this.#repeat(this.#options.sqlEveryMs, async () => {
        await Promise.all([...this.#known.keys()].map((name) => this.#lookBySql(name)));
      }),
    ];
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#loops);
  }

  /** One look through the API. Rejects if it refuses. */
  async lookByApi(): Promise<ClusterSight> {
    const { rds } = this.#options;
    const [sight, instances] = await Promise.all([rds.cluster(), rds.instances()]);
    this.#sight = sight;
    for (const { name, promotionTier } of sight.members) {
      const instance = instances.find((one) => one.name === name);
      if (instance === undefined) continue;
      this.#known.set(name, { instance, promotionTier, sql: this.#known.get(name)?.sql ?? null });
    }
    const said = sight.members.find(({ isWriter }) => isWriter)?.name ?? null;
    this.#writer ??= said;
    if (sight.status === 'available') this.#promotionsBefore = this.#promotions;
    // Once another instance took writes, the status only lags behind.
    else if (sight.status === 'failing-over' && this.#promotions === this.#promotionsBefore)
      this.#lose({ how: 'failing-over', because: 'the API reports the status failing-over' });
    if (this.#options.sql === null && sight.status === 'available' && said !== null)
      this.#takesWrites(said, 'api');
    return sight;
  }

  async #lookBySql(name: string): Promise<void> {
    const { sql } = this.#options;
    const known = this.#known.get(name);
    if (sql === null || known === undefined) return;
    try {
      known.sql = await sql(known.instance);
    } catch (error) {
      known.sql = null;
      this.#noAnswer(name, error instanceof Error ? error.message : String(error));
      return;
    }
    if (known.sql.writable) {
      // While a failover is reported, the old writer may still take writes: it has not begun there.
      if (name !== this.#writer || this.#sight?.status !== 'failing-over') this.#takesWrites(name, 'sql');
    } else if (name === this.#writer) this.#lose({ how: 'read-only', because: 'it refuses writes' });
    else if (this.#away.delete(name))
      this.#options.onEvent({
        kind: 'reader-joined',
        subject: name,
        evidence: { seen_by: 'sql', lag_ms: known.sql.lagMs },
      });
  }

  #noAnswer(name: string, because: string): void {
    if (name === this.#writer) return this.#lose({ how: 'no answer', because });
    if (this.#away.has(name)) return;
    this.#away.add(name);
    this.#options.onEvent({ kind: 'reader-lost', subject: name, evidence: { how: 'no answer', because } });
  }

  #lose(evidence: Evidence): void {
    if (this.#lost || this.#writer === null) return;
    this.#lost = true;
    this.#options.onEvent({ kind: 'writer-lost', subject: this.#writer, evidence });
  }

  #takesWrites(name: string, seenBy: 'sql' | 'api'): void {
    const from = this.#writer;
    if (name === from && !this.#lost) return;
    this.#lost = false;
    this.#writer = name;
    const restarted = name === from;
    if (!restarted) {
      this.#promotions += 1;
      this.#away.delete(name);
      if (from !== null) this.#away.add(from);
    }
    this.#options.onEvent({
      kind: 'writer-changed',
      subject: name,
      evidence: { planned: false, from, gtid: null, seen_by: seenBy, ...(restarted ? { restarted } : {}) },
    });
  }

  /** An API that refuses is an event, once, and another one when it answers again. */
  async #lookOrReport(): Promise<void> {
    const { cluster, onEvent } = this.#options;
    try {
      await this.lookByApi();
      if (!this.#blind) return;
      this.#blind = false;
      onEvent({ kind: 'watch-resumed', subject: cluster, evidence: {} });
    } catch (error) {
      if (this.#blind || this.#over.signal.aborted) return;
      this.#blind = true;
      onEvent({ kind: 'watch-lost', subject: cluster, evidence: { because: (error as Error).message } });
    }
  }

  /** `look` never rejects. */
  async #repeat(everyMs: number, look: () => Promise<void>): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await this.#options.clock.sleep(everyMs, signal).catch(() => undefined);
      if (!signal.aborted) await look();
    }
  }
}
