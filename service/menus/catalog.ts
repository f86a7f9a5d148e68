// The catalog: theatres, menus with what is left, and screenings, from the reader through a short cache.
import type { Clock } from '../../contract/ports.ts';
import type { Link } from '../database/link.ts';
import type { Pool } from '../database/pool.ts';
import { query } from '../database/transaction.ts';
import { ProblemError } from '../problem.ts';
import type { Menu, Screenings, Theatres } from '../shapes.ts';
import { ShortCache } from './short-cache.ts';

const second = 1_000;
const keepMs = 900 * second;
const loadBudgetMs = 2 * second;
/** `theatres` is one list, so its cache has one key. */
const everywhere = 0;

export class Catalog {
  readonly #theatres: ShortCache<Theatres>;
  readonly #menus: ShortCache<Menu>;
  readonly #screenings: ShortCache<Screenings>;
  #isWarm = false;

  constructor({ reader, clock }: { reader: Pool; clock: Clock }) {
    const cached = <T>(read: (link: Link, theatre: number) => Promise<T>, maxAgeMs: number): ShortCache<T> =>
      new ShortCache({
        load: (theatre) =>
          query(reader, { clock, untilMs: clock.nowMs() + loadBudgetMs, acquireMs: loadBudgetMs }, (link) =>
            read(link, theatre),
          ),
        maxAgeMs,
        keepMs,
        timeoutMs: 250,
        clock,
      });
    this.#theatres = cached(readTheatres, 10 * second);
    this.#menus = cached(readMenu, 1 * second);
    this.#screenings = cached(readScreenings, 5 * second);
  }

  /** True once every menu and every list of screenings was read. */
  get isWarm(): boolean {
    return this.#isWarm;
  }
  theatres() {
    return this.#theatres.get(everywhere);
  }
  /** Rejects with ProblemError `not-found` for an unknown theatre. */
  menu(theatre: number) {
    return this.#menus.get(theatre);
  }
  /** Rejects with ProblemError `not-found` for an unknown theatre. */
  screenings(theatre: number) {
    return this.#screenings.get(theatre);
  }

  /** Fills the cache, so that every menu is available when the databases are not. */
  async warmUp(): Promise<void> {
    const { value } = await this.theatres();
    for (const { id } of value.theatres) await Promise.all([this.menu(id), this.screenings(id)]);
    this.#isWarm = true;
  }
}

async function readTheatres(link: Link): Promise<Theatres> {
  return { theatres: await link.query<Theatres['theatres']>('SELECT id, name FROM theatres ORDER BY id') };
}

async function readMenu(link: Link, id: number): Promise<Menu> {
  const [theatres, items] = await link.query<[Theatres['theatres'], Menu['items']]>(
    `SELECT id, name FROM theatres WHERE id = ?;
     SELECT i.id, i.name, i.kind, i.price, s.quantity AS \`left\` FROM stock s JOIN items i ON i.id = s.item_id
     WHERE s.theatre_id = ? AND i.on_menu ORDER BY i.id`,
    [id, id],
  );
  return { theatre: theatreOf(theatres, id), items };
}

async function readScreenings(link: Link, id: number): Promise<Screenings> {
  const [theatres, rows] = await link.query<
    [Theatres['theatres'], { id: string; screen: string; title: string; starts_at: Date; seats: number }[]]
  >(
    `SELECT id, name FROM theatres WHERE id = ?;
     SELECT id, screen, title, starts_at, seats FROM screenings
     WHERE theatre_id = ? AND starts_at > UTC_TIMESTAMP(3) ORDER BY starts_at, screen LIMIT 200`,
    [id, id],
  );
  return {
    theatre: theatreOf(theatres, id),
    screenings: rows.map(({ starts_at, ...row }) => ({ ...row, startsAt: starts_at.toISOString() })),
  };
}

function theatreOf(theatres: Theatres['theatres'], id: number): Theatres['theatres'][number] {
  const [theatre] = theatres;
  if (theatre === undefined) throw new ProblemError('not-found', { detail: `There is no theatre ${id}.` });
  return theatre;
}
