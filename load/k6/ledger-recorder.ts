// Receives the ledger lines of a script and writes them with times on the run's clock and schedules from the
// curve.
import { z } from 'zod';
import { parseLedgerLine, ledgerLine, type LedgerLine } from '../../contract/index.ts';
import type { RunClock } from '../clock/run-clock.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import type { Schedule } from './arrivals.ts';
import { exactArrival, type Exact } from './exact-rows.ts';
import { parseJson } from '../../platform/parse-json.ts';

const rawLine = ledgerLine
  .omit({ atMs: true, scheduledMs: true, settling: true, run: true })
  .extend({ n: z.number().int().nonnegative(), wallMs: z.number(), thinkMs: z.number() });
type RawLine = z.infer<typeof rawLine>;

interface Parts {
  clock: Pick<RunClock, 'fromWall'>;
  schedule: Schedule | null;
  ledger: LedgerFile;
  /** Takes what a script printed that is no ledger line. */
  onOther: (lines: readonly string[]) => void;
}

export class LedgerRecorder {
  readonly #parts: Parts;
  /** Lines that came before the zero of the curve was known. */
  #held: RawLine[] = [];
  #zeroMs: number | undefined;
  /** Without a curve: when each open intent was first attempted. */
  readonly #firstMs = new Map<string, number>();
  #lines = 0;
  #malformed = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get counts(): { lines: number; malformed: number } {
    return { lines: this.#lines, malformed: this.#malformed };
  }

  /**
   * Console lines in the order in which k6 wrote them. Once the zero is known, their ledger lines are in the
   * file on return.
   */
  take(consoleLines: readonly string[]): void {
    const rawLines: RawLine[] = [];
    const other: string[] = [];
    for (const line of consoleLines) {
      const text = parseLedgerLine(line);
      if (text === undefined) {
        if (line !== '') other.push(line);
        continue;
      }
      const parsed = rawLine.safeParse(parseJson(text));
      if (parsed.success) rawLines.push(parsed.data);
      else {
        this.#malformed += 1;
        other.push(`malformed ledger line (${z.prettifyError(parsed.error).replaceAll('\n', ' ')}): ${text}`);
      }
    }
    if (other.length > 0) this.#parts.onOther(other);
    if (this.#parts.schedule && this.#zeroMs === undefined) this.#held.push(...rawLines);
    else this.#write(rawLines);
  }

  /** The zero of the curve on the run's clock; writes the lines that waited for it. */
  begin(zeroMs: number): void {
    this.#zeroMs = zeroMs;
    const held = this.#held;
    this.#held = [];
    this.#write(held);
  }

  /** Writes the lines that still wait although no zero ever came. */
  end(): void {
    const [first] = this.#held;
    if (first)
      this.begin(
        this.#parts.clock.fromWall(first.wallMs) -
          first.thinkMs -
          (this.#parts.schedule?.startMs(first.n + 1) ?? 0),
      );
  }

  /** Puts the exact schedules into the file. */
  async finish(exact: Exact): Promise<void> {
    await this.#parts.ledger.rewrite((line) => exactLine(line, exact));
  }

  #write(rawLines: readonly RawLine[]): void {
    this.#lines += rawLines.length;
    this.#parts.ledger.append(
      rawLines.map(({ wallMs, thinkMs, ...observation }): LedgerLine => {
        const atMs = this.#parts.clock.fromWall(wallMs);
        const scheduledMs = this.#scheduledMs(observation, thinkMs, atMs);
        return { atMs: micro(atMs), scheduledMs: micro(scheduledMs), ...observation };
      }),
    );
  }

  #scheduledMs(
    { n, op, key, outcome }: Omit<RawLine, 'wallMs' | 'thinkMs'>,
    thinkMs: number,
    atMs: number,
  ): number {
    const { schedule } = this.#parts;
    if (schedule) return (this.#zeroMs ?? 0) + schedule.startMs(n + 1) + thinkMs;
    const intent = `${op} ${n} ${key}`;
    const firstMs = this.#firstMs.get(intent) ?? atMs;
    if (outcome === 'acknowledged' || outcome === 'refused') this.#firstMs.delete(intent);
    else this.#firstMs.set(intent, firstMs);
    return firstMs;
  }
}

/** A line of a customer with its exact schedule; other lines stay as they are. */
export function exactLine(line: LedgerLine, exact: Exact): LedgerLine {
  return line.n < 0 || line.settling === true
    ? line
    : { ...line, scheduledMs: micro(line.scheduledMs + exactArrival(line.n, exact).shiftMs) };
}

function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
