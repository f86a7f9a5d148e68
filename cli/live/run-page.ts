// The live page of a run that this process plays: served from the moment there is a folder until it is judged.
import { followRun, type LiveFeed, type LiveServer } from '../../reports/live/index.ts';
import type { CliContext } from '../context.ts';
import { showLivePage } from './live-page.ts';

/** How long the page may take to show the verdict before the process ends, ms. */
const endWithinMs = 5_000;

export class RunPage {
  readonly #context: CliContext;
  readonly #open: boolean;
  readonly #over = new AbortController();
  #feed: LiveFeed | undefined;
  #server: Promise<LiveServer | undefined> = Promise.resolve(undefined);

  constructor(context: CliContext, { open }: { open: boolean }) {
    this.#context = context;
    this.#open = open;
  }

  /** A page that cannot be served is reported, and the run goes on. */
  follow(dir: string): void {
    const feed = followRun(dir, { clock: this.#context.clock, signal: this.#over.signal });
    feed.done.catch((error: unknown) => this.#report(error));
    this.#feed = feed;
    this.#server = showLivePage(this.#context, feed, { open: this.#open }).catch((error: unknown) =>
      this.#report(error),
    );
  }

  /** Resolves once the verdict went out to every page, or after a few seconds. */
  async showEnd(): Promise<void> {
    const { clock } = this.#context;
    await Promise.race([
      this.#feed?.done.catch(() => undefined),
      clock.sleep(endWithinMs, this.#over.signal).catch(() => undefined),
    ]);
  }

  async close(): Promise<void> {
    const server = await this.#server;
    await server?.close();
    this.#over.abort(new Error('the run is over'));
  }

  #report(error: unknown): undefined {
    this.#context.progress(`no live page: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
