// Collects what is wrong with several flags and files, so that a user fixes them all at once.
import { ShowtimeError, summedUp } from '../contract/index.ts';

export class Refusals {
  readonly #errors: ShowtimeError[] = [];
  readonly #verb: string;

  /** The verb whose help is recommended. */
  constructor(verb: string) {
    this.#verb = verb;
  }

  /** What `read` gives; undefined if it refused. Any other error than a ShowtimeError is thrown on. */
  async of<T>(read: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ShowtimeError)) throw error;
      this.add(error);
      return undefined;
    }
  }

  /** Reads each; those that were refused are left out. */
  async ofEach<From, T>(all: readonly From[], read: (one: From) => T): Promise<T[]> {
    const taken: T[] = [];
    for (const one of all) {
      const value = await this.of(() => read(one));
      if (value !== undefined) taken.push(value);
    }
    return taken;
  }

  add(error: ShowtimeError): void {
    this.#errors.push(error);
  }

  throwIfAny(): void {
    if (this.#errors.length > 0) throw this.asOne();
  }

  /** A single refusal unchanged, or all of them in one error with their problems. */
  asOne(): ShowtimeError {
    const [first, second] = this.#errors;
    if (first && !second) return first;
    // One file with 3,000 wrong rows must not hide what is wrong with another.
    const share = Math.max(2, Math.floor(24 / this.#errors.length) - 1);
    return new ShowtimeError('bad-flag', {
      what: `${this.#errors.length} requested things are not possible`,
      why: 'nothing was started; every flag and file is checked first',
      fix: `correct each of them; showtime ${this.#verb} --help shows each flag with examples`,
      problems: this.#errors.flatMap((error) => summedUp(inLines(error), share)),
    });
  }
}

/** The fix of a flag is general and left out; any other fix is kept. */
function inLines({ code, explanation: { what, fix, problems = [] } }: ShowtimeError): readonly string[] {
  if (problems.length > 0) return problems;
  return code === 'bad-flag' ? [what] : [`${what}: ${fix}`];
}

/** Flags that a verb cannot take: a single one unchanged, several in a list. */
export function badFlags(verb: string, problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-flag', {
    what: problems.length === 1 ? (problems[0] ?? '') : `${problems.length} flags are not valid`,
    why: 'nothing was started; every flag is checked first',
    fix: `showtime ${verb} --help shows each flag with examples`,
    ...(problems.length > 1 ? { problems } : {}),
  });
}
