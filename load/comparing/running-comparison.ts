// The running comparison: while a run plays, looks up acknowledged orders in writer and reader every second and appends
// what it found to comparisons.ndjson.
//
//   ledger ─ acknowledged ids ─▶ list ─ those not looked up yet, and the missing ones ─▶ writer ─▶ a line
//                                                                                    └─▶ reader ─┘
//
// A new connection may lead to another server (a promotion): its count begins anew, with every order that is kept.
import type { Clock, ComparisonLine, DatabaseAddress, LedgerLine } from '../../contract/index.ts';
import { AppendFile } from '../../platform/append-file.ts';
import type { RunClock } from '../clock/run-clock.ts';
import { AcknowledgedOrders, Holding, type Copies } from './holding.ts';
import { MemberLink, type OpenLink } from './member-link.ts';

export interface ComparisonParts {
  clock: Clock;
  runClock: RunClock;
  /** The endpoints, whose upstreams are the present writer and reader. */
  writer: DatabaseAddress;
  reader: DatabaseAddress;
  /** Path of comparisons.ndjson. */
  path: string;
}

export interface RunningComparison {
  /** Lines that are in the ledger. */
  take(this: void, lines: readonly LedgerLine[]): void;
  /** Resolves after a last look. Never rejects: the comparison is no evidence. */
  stop(): Promise<void>;
}

const everyMs = 1_000;
const timeoutMs = 900;
/** Orders that are looked up in one look, in statements of `chunk`. */
const atOnce = 4_000;
const chunk = 500;
/** Their ids are some 20 MB. */
const kept = 100_000;

/** One row for each order that is held: the orders under its key. */
const writerSql = `SELECT o.id AS id, COUNT(*) AS copies FROM orders o
  JOIN orders d ON d.member_id = o.member_id AND d.idempotency_key = o.idempotency_key WHERE o.id IN (?) GROUP BY o.id`;
const readerSql = 'SELECT id, 1 AS copies FROM orders WHERE id IN (?)';

/** Starts at once. */
export function startComparison({
  clock,
  runClock,
  writer,
  reader,
  path,
}: ComparisonParts): RunningComparison {
  const orders = new AcknowledgedOrders(kept);
  const sides = {
    writer: new Side(new MemberLink(writer, { clock, timeoutMs }), writerSql),
    reader: new Side(new MemberLink(reader, { clock, timeoutMs }), readerSql),
  };
  const file = new AppendFile(path);
  const stopping = new AbortController();
  const look = async (): Promise<void> => {
    const acknowledged = orders.count;
    const [held, copied] = await Promise.all([sides.writer.look(orders), sides.reader.look(orders)]);
    const line: ComparisonLine = {
      atMs: Math.round(runClock.nowMs() * 1_000) / 1_000,
      acknowledged,
      writer: held,
      // Without a reader its endpoint leads to the writer.
      reader: copied === null || copied.server === held?.server ? null : withoutCopies(copied),
    };
    file.append(`${JSON.stringify(line)}\n`);
  };
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(everyMs, stopping.signal).catch(() => undefined);
      await look();
    }
  })().catch(() => undefined);
  return {
    take: (lines) => {
      for (const { op, n, outcome, order, settling } of lines)
        if (
          op === 'order' &&
          n >= 0 &&
          outcome === 'acknowledged' &&
          order !== undefined &&
          settling !== true
        )
          orders.add(order);
    },
    stop: async () => {
      stopping.abort();
      await looking;
      for (const side of Object.values(sides)) side.close();
      file.close();
    },
  };
}

function withoutCopies({ server, compared, missing }: ReturnType<Holding['view']>): ComparisonLine['reader'] {
  return { server, compared, missing };
}

/** One endpoint, and what the server behind it holds. */
class Side {
  readonly #link: MemberLink;
  readonly #sql: string;
  #open: OpenLink | undefined;
  #holding: Holding | undefined;

  constructor(link: MemberLink, sql: string) {
    this.#link = link;
    this.#sql = sql;
  }

  /** Null where there is no answer in time. */
  async look(orders: AcknowledgedOrders): Promise<ReturnType<Holding['view']> | null> {
    try {
      const open = await this.#link.open();
      if (open !== this.#open || this.#holding === undefined) {
        this.#open = open;
        this.#holding = new Holding(open.server, orders.firstKept);
      }
      const due = this.#holding.due(orders, atOnce);
      this.#holding.saw(due, await copiesOf(open, this.#sql, due.ids));
      return this.#holding.view();
    } catch {
      return null;
    }
  }

  close(): void {
    this.#link.close();
  }
}

/** Asks the server at least once: where nothing is due, only its answer shows that it still answers. */
async function copiesOf(link: OpenLink, sql: string, ids: readonly string[]): Promise<Copies> {
  const copies = new Map<string, number>();
  if (ids.length === 0) await link.rows('SELECT 1', []);
  for (let from = 0; from < ids.length; from += chunk)
    for (const row of await link.rows(sql, [ids.slice(from, from + chunk)]))
      copies.set(String(row['id']), Number(row['copies']));
  return copies;
}
