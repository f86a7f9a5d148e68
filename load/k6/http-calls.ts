// Joins the samples of one HTTP call of a script: a redirect, or the first answer of a digest login, is no
// request of its own. The last answer decides, and the time counts from the first sending.
//
//   row of a call ──► may it go on? ──no──► out
//                          └─yes──► kept ──► next row of the call: joined ──► …
//                                      └──► its iteration ends, 65 s pass, or k6 ends: out as it is
import { samplesDisorderMs, type RequestRow } from '../../contract/index.ts';

/** Metadata of a sample: `17/1` is the 17th call of its virtual user, which makes one request. */
export const callMetadata = 'showtime_call';

/** Answers after which k6 may send again: redirects that it follows, and a request for credentials. */
const goesOn: ReadonlySet<number> = new Set([301, 302, 303, 307, 308, 401]);
/** A row must not be written later than its format allows. */
const keptMs = samplesDisorderMs - 5_000;

interface Kept {
  /** Requests that the call makes without redirects; more than one in a batch. */
  requests: number;
  rows: RequestRow[];
}

export class HttpCalls {
  readonly #emit: (row: RequestRow) => void;
  /** By virtual user, then by call. */
  readonly #users = new Map<string, Map<string, Kept>>();
  #taken = 0;
  #emitted = 0;

  constructor(emit: (row: RequestRow) => void) {
    this.#emit = emit;
  }

  /** Rows that were joined to another one, once `finish` was called. */
  get joined(): number {
    return this.#taken - this.#emitted;
  }

  /** Takes a row in the order of k6; `call` is its metadata, '' where the script has none. */
  take(row: RequestRow, user: string, call: string): void {
    this.#taken += 1;
    const requests = Number(call.split('/')[1]);
    if (user === '' || !(requests >= 1)) return this.#out(row);
    const calls = this.#users.get(user);
    const kept = calls?.get(call);
    if (requests > 1) {
      if (kept) kept.rows.push(row);
      else this.#keep(user, call, { requests, rows: [row] });
      return;
    }
    const [before] = kept?.rows ?? [];
    const now = before ? joinedRow(before, row) : row;
    if (goesOn.has(row.status)) return this.#keep(user, call, { requests, rows: [now] });
    if (before) calls?.delete(call);
    this.#out(now);
  }

  /** No sample of an earlier call of this user can come any more. */
  iterationEnded(user: string): void {
    const calls = this.#users.get(user);
    if (!calls) return;
    for (const kept of calls.values()) this.#release(kept);
    this.#users.delete(user);
  }

  /** Releases what was sent so long ago that it cannot wait any more; `nowMs` is a time of the rows. */
  release(nowMs: number): void {
    for (const [user, calls] of this.#users) {
      for (const [call, kept] of calls) {
        if (!kept.rows.some(({ sentMs }) => sentMs < nowMs - keptMs)) continue;
        this.#release(kept);
        calls.delete(call);
      }
      if (calls.size === 0) this.#users.delete(user);
    }
  }

  /** Call it after the last row. */
  finish(): void {
    for (const user of [...this.#users.keys()]) this.iterationEnded(user);
  }

  #keep(user: string, call: string, kept: Kept): void {
    const calls = this.#users.get(user) ?? new Map<string, Kept>();
    this.#users.set(user, calls.set(call, kept));
  }

  #release({ requests, rows }: Kept): void {
    for (const row of withoutRedirects(rows, rows.length - requests)) this.#out(row);
  }

  #out(row: RequestRow): void {
    this.#emitted += 1;
    this.#emit(row);
  }
}

/**
 * The rows of a batch of which `redirects` more were sent than it has requests. k6 follows a redirect at
 * once and keeps the tags, so each is joined to the row that was sent next after its answer, of the same journey
 * if there is one.
 */
function withoutRedirects(rows: readonly RequestRow[], redirects: number): readonly RequestRow[] {
  const left = [...rows];
  for (let found = 0; found < redirects; found += 1) {
    const at = left.findIndex((row) => goesOn.has(row.status) && nextAfter(row, left) !== undefined);
    const redirect = left[at];
    const next = redirect && nextAfter(redirect, left);
    if (!redirect || !next) break;
    left[left.indexOf(next)] = joinedRow(redirect, next);
    left.splice(at, 1);
  }
  return left;
}

/** Stamps have microseconds, and a connection takes time before a request is sent. */
const stampMs = 0.01;

function nextAfter(redirect: RequestRow, rows: readonly RequestRow[]): RequestRow | undefined {
  const endedMs = redirect.sentMs + redirect.serviceMs;
  const later = rows
    .filter((row) => row !== redirect && row.sentMs >= endedMs - stampMs)
    .sort((a, b) => a.sentMs - b.sentMs);
  return later.find(({ journey }) => journey === redirect.journey) ?? later[0];
}

/** Where the script sent it and when, and what came of it in the end. */
function joinedRow(first: RequestRow, last: RequestRow): RequestRow {
  const endedMs = last.sentMs + last.serviceMs;
  return {
    ...last,
    journey: first.journey,
    sentMs: first.sentMs,
    serviceMs: endedMs - first.sentMs,
    responseMs: first.responseMs + (endedMs - first.sentMs - first.serviceMs),
  };
}
