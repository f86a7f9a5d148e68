// Runs the pair's state machine: watches both servers, carries out one action after another, and feeds back
// what came of it.
import { examineOldWriter } from './examination.ts';
import { fence, promoteReader } from './failover.ts';
import { otherSlot, type OldWriter, type PairContext } from './pair-context.ts';
import { next, type Action, type Happening, type Phase } from './pair-state.ts';
import { rebuildReader } from './rebuild.ts';
import { keepRecording } from './recorder.ts';
import { restartWriter } from './restart.ts';
import { readerHasAll } from './semi-sync.ts';
import { rejoinDirectly } from './rejoin.ts';
import { switchWriter } from './switch-over.ts';
import { defaultThresholds } from './liveness.ts';
import { watch, type Lost } from './watcher.ts';

const rebuildPauseMs = 500;

export class ControlPlane {
  #pair: PairContext;
  #phase: Phase = 'steady';
  #stopWatching: (() => void)[] = [];
  #ending = new AbortController();
  #acting = new AbortController();
  #action: Promise<void> = Promise.resolve();
  #polling: Promise<void>;
  #lost: Lost = { how: 'dead', because: 'never seen', unresponsiveMs: 0 };
  #onSwitched: { resolve(): void; reject(error: Error): void } | undefined;

  /** Both servers run, and the reader has joined. */
  constructor(pair: PairContext) {
    this.#pair = pair;
    this.#polling = keepRecording(pair, this.#ending.signal);
    this.#watchAgain();
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Resolves when the new writer takes writes. Throws an Error with the reason if it does not. */
  async switchOver(): Promise<void> {
    if (this.#phase !== 'steady') throw new Error(`the pair is not steady but ${this.#phase}`);
    const switched = new Promise<void>((resolve, reject) => {
      this.#onSwitched = { resolve, reject };
    });
    this.#happen({ kind: 'switch-over-asked' });
    await switched;
  }

  restore(): void {
    this.#happen({ kind: 'restore-asked' });
  }

  async stop(): Promise<void> {
    this.#happen({ kind: 'stop' });
    this.#ending.abort();
    this.#acting.abort();
    await this.#action;
    await this.#polling;
  }

  #happen(happening: Happening): void {
    const step = next(this.#phase, happening);
    if (step === undefined) return;
    this.#phase = step.phase;
    this.#watchAgain();
    if (step.action === 'none') return;
    this.#acting.abort();
    const acting = (this.#acting = new AbortController());
    const before = this.#action;
    this.#action = before.then(() => this.#act(step.action, acting.signal));
  }

  /** Never rejects: whatever came of it is the next happening. */
  async #act(action: Action, signal: AbortSignal): Promise<void> {
    if (this.#phase === 'stopped') return;
    switch (action) {
      case 'promote-reader':
        return this.#promote(signal);
      case 'restart-writer':
        return this.#restart(signal);
      case 'rebuild-reader':
        return this.#rebuild(signal);
      case 'switch-over':
        return this.#switch(signal);
      case 'none':
        return;
    }
  }

  /**
   * After `failed` or a failed promotion the writer is fenced already; a second fence would report it twice.
   */
  async #fence(): Promise<OldWriter | null> {
    return this.#pair.writer.role === 'writer' ? fence(this.#pair, this.#lost) : null;
  }

  async #promote(signal: AbortSignal): Promise<void> {
    const fencing = this.#fence();
    try {
      await promoteReader(this.#pair, fencing, signal);
      this.#happen({ kind: 'promoted' });
    } catch {
      await fencing;
      this.#happen({ kind: 'not-promoted' });
    }
  }

  async #restart(signal: AbortSignal): Promise<void> {
    try {
      await this.#fence();
      await restartWriter(this.#pair, 'no reader surely holds every acknowledged commit', signal);
      this.#happen({ kind: 'writer-restarted' });
    } catch (error) {
      if (signal.aborted) return;
      this.#pair.emit({
        kind: 'database-failed',
        subject: this.#pair.writer.name,
        evidence: { because: (error as Error).message, way_out: null },
      });
      this.#happen({ kind: 'not-restarted' });
    }
  }

  async #rebuild(signal: AbortSignal): Promise<void> {
    try {
      if (!(await this.#rejoin(signal))) await rebuildReader(this.#pair, signal);
      this.#happen({ kind: 'reader-joined' });
    } catch {
      if (signal.aborted) return;
      await this.#pair.clock.sleep(rebuildPauseMs, signal).catch(() => undefined);
      if (!signal.aborted) this.#happen({ kind: 'rebuild-failed' });
    }
  }

  async #switch(signal: AbortSignal): Promise<void> {
    const waiter = this.#onSwitched;
    this.#onSwitched = undefined;
    try {
      await switchWriter(this.#pair, signal);
      waiter?.resolve();
    } catch (error) {
      waiter?.reject(error as Error);
      return this.#happen({ kind: 'not-switched' });
    }
    this.#happen({ kind: 'switched' });
  }

  /**
   * Examines the old writer, if there is one, and lets it follow if it holds nothing more than the new one.
   * False if it has to be rebuilt. Throws only when it was aborted.
   */
  async #rejoin(signal: AbortSignal): Promise<boolean> {
    const planned = this.#pair.oldWriter?.how === 'closed';
    const server = await examineOldWriter(this.#pair, signal);
    if (server === null) return false;
    try {
      await rejoinDirectly(this.#pair, server, planned, signal);
      return true;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  /**
   * Watches the writer while it should serve, and the reader while it is in place. The control plane's
   * actions detect failures themselves.
   */
  #watchAgain(): void {
    for (const stop of this.#stopWatching) stop();
    this.#stopWatching = [];
    const { writer, accounts, clock } = this.#pair;
    if (this.#phase !== 'steady' && this.#phase !== 'alone') return;
    const common = { account: accounts.control, clock, thresholds: defaultThresholds };
    this.#stopWatching.push(
      watch({ ...common, where: whereOf(writer), onLost: (lost) => this.#writerLost(lost) }),
    );
    if (this.#phase !== 'steady') return;
    const reader = otherSlot(this.#pair, writer);
    this.#stopWatching.push(
      watch({ ...common, where: whereOf(reader), onLost: (lost) => this.#readerLost(reader.name, lost) }),
    );
  }

  #writerLost(lost: Lost): void {
    this.#lost = lost;
    this.#happen({ kind: 'writer-lost', readerSafe: readerHasAll(this.#pair.semiSync) });
  }

  #readerLost(name: string, lost: Lost): void {
    this.#pair.emit({
      kind: 'reader-lost',
      subject: name,
      evidence: { how: lost.how, because: lost.because, silent_ms: lost.unresponsiveMs },
    });
    this.#pair.readerEndpoint.setUpstream(this.#pair.writer.server);
    this.#happen({ kind: 'reader-lost' });
  }
}

function whereOf(slot: PairContext['writer']): { address: string; port: number } {
  return { address: slot.address, port: slot.server?.port ?? 0 };
}
