// A live demo: a rehearsal whose faults come at the presenter's key, its page, and the fallback to a recording.
import { existsSync } from 'node:fs';
import { exitCodes, type HarnessPorts } from '../../contract/index.ts';
import { fastOrderShow } from '../../control/show/fast-order-scenes.ts';
import { measureFault } from '../../control/show/measure-fault.ts';
import { Showrunner } from '../../control/show/showrunner.ts';
import { rehearse } from '../../control/rehearsal/rehearse.ts';
import type { RunFolder } from '../../control/run-folder.ts';
import { requestOf, type DemoRequest } from '../../input/demo-request.ts';
import { badFlags } from '../../input/refusals.ts';
import { type LiveFeed, type LiveServer, followRun, judgingPhase } from '../../reports/live/index.ts';
import type { CliContext } from '../context.ts';
import { explain } from '../printers/error-printer.ts';
import { untilInterrupted } from '../interruption.ts';
import { showLivePage } from '../live/live-page.ts';
import { openLiveScreen } from '../live/live-screen.ts';
import { judge } from '../verbs/run.ts';
import { openKeyboard } from './keys.ts';
import { notesPages } from './notes-page.ts';
import { plainShow } from './plain-show.ts';
import { playReplay } from './replay-demo.ts';
import { showScreen, type ShowView } from './show-screen.ts';

/** The exit code is the verdict's, as for `run`; 130 if the presenter stopped it. */
export async function playLiveDemo(context: CliContext, request: DemoRequest): Promise<void> {
  if (!request.auto && !process.stdin.isTTY)
    throw badFlags('demo', ['a demo by keys needs a terminal: --auto plays it without']);
  const stage = await openStage(context, request);
  let exitCode: number | undefined;
  try {
    exitCode = await playRun(context, request, stage);
  } finally {
    await stage.close();
  }
  if (stage.runner.wantsReplay)
    await playReplay(context, { folder: null, speed: 1, open: false, at: await stage.address() });
  if (exitCode !== undefined) context.exit(exitCode);
}

/** How long the page may take to show the verdict before the demo ends, ms. */
const verdictWithinMs = 3_000;

type Stage = Awaited<ReturnType<typeof openStage>>;

/** Screen, keyboard and showrunner; the run itself comes later. */
async function openStage(context: CliContext, { auto, open, script: own }: DemoRequest) {
  const { clock } = context;
  const script = own ?? fastOrderShow;
  const closed = new AbortController();
  let feed: LiveFeed | undefined;
  let page: Promise<LiveServer | undefined> = Promise.resolve(undefined);
  let note = '';
  let isRunning = true;
  const runner: Showrunner = new Showrunner({
    script,
    auto,
    clock,
    measure: (played) => measureFault(played, { state: () => feed?.state() ?? null, clock }),
    note: (text) => {
      note = text;
      plain?.note(text);
    },
    // The way of Ctrl-C: faults are undone, and the exit code is that of an interruption.
    abort: () => {
      if (isRunning) process.emit('SIGINT', 'SIGINT');
    },
    onChange: () => {
      plain?.changed(viewOf(runner, script, note));
      screen?.draw();
      settled();
    },
  });
  let settled: () => void = () => undefined;
  const screen = await openLiveScreen(context, {
    state: () => feed?.state() ?? null,
    show: (width) => showScreen(viewOf(runner, script, note), width),
  });
  const plain = screen === null ? plainShow(context) : null;
  const keyboard = openKeyboard(process.stdin, (key) => {
    note = '';
    runner.press(key);
  });
  return {
    script,
    runner,
    screen,
    hasKeys: keyboard !== null,
    follow: (folder: RunFolder) => {
      const followed = followRun(folder.path, { clock, signal: closed.signal });
      followed.done.catch((error: unknown) => context.progress(String(error)));
      feed = followed;
      page = demoPage(context, followed, { open, view: () => viewOf(runner, script, note) });
    },
    /** Resolves once the verdict went out to the page, or after a few seconds. */
    verdictShown: async () => {
      const enough = AbortSignal.any([closed.signal, AbortSignal.timeout(verdictWithinMs)]);
      await Promise.race([feed?.done.catch(() => undefined), aborted(enough)]);
    },
    /** The run is over: stopping the show stops nothing else any more. */
    runEnded: () => {
      isRunning = false;
    },
    /** Resolves when the presenter has decided what comes after a failure. */
    decided: () =>
      new Promise<void>((resolve) => {
        settled = () => {
          if (runner.state.phase === 'over') resolve();
        };
        settled();
      }),
    /** Of the page; null if there was none. */
    address: async () => {
      const server = await page;
      return server === undefined ? null : { port: server.port, token: server.token };
    },
    close: async () => {
      keyboard?.close();
      screen?.close();
      // A page that tries again finds the recording at the same address.
      await (await page)?.close(runner.wantsReplay ? 'abruptly' : undefined);
      closed.abort();
    },
  };
}

/** A page that cannot be served is reported, and the demo goes on. */
async function demoPage(
  context: CliContext,
  feed: LiveFeed,
  { open, view }: { open: boolean; view: () => ShowView },
): Promise<LiveServer | undefined> {
  try {
    const server = await showLivePage(context, feed, { open, pages: notesPages(view) });
    context.progress(`speaker notes: ${server.url}notes`);
    return server;
  } catch (error) {
    context.progress(`no live page: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** The exit code; undefined if it was interrupted, which has set its own. */
async function playRun(context: CliContext, request: DemoRequest, stage: Stage): Promise<number | undefined> {
  const { runner, screen, script } = stage;
  const ports: HarnessPorts = { ...context, ...(screen === null ? {} : { phase: screen.phase }) };
  let exitCode: number = exitCodes.unknown.code;
  let failure: unknown;
  let isFailed = false;
  const interrupted = await untilInterrupted(context, async (signal) => {
    try {
      const { folder, trouble } = await rehearse(ports, requestOf(request.run, script), signal, {
        conduct: runner.conduct,
        onFolder: stage.follow,
      });
      if (!existsSync(folder.file('run'))) return;
      ports.phase?.(judgingPhase);
      isFailed = !signal.aborted && trouble !== undefined;
      exitCode = exitCodes[await judge(context, folder.path, request.json)].code;
      await stage.verdictShown();
    } catch (error) {
      if (signal.aborted) throw error;
      isFailed = true;
      failure = error;
    }
  });
  stage.runEnded();
  if (isFailed && !interrupted) {
    if (failure !== undefined) exitCode = printed(context, failure);
    runner.failed();
    if (stage.hasKeys && !request.auto) await stage.decided();
  }
  return interrupted ? undefined : exitCode;
}

function printed(context: CliContext, error: unknown): number {
  const { text, exitCode } = explain(error, []);
  context.progress(text);
  return exitCode;
}

function viewOf(runner: Showrunner, { scenes }: { scenes: ShowView['scenes'] }, note: string): ShowView {
  const { scene, phase, held, typed } = runner.state;
  const { expected } = runner;
  return { scenes, scene, phase, held, typed, expected, score: runner.score(scene), note };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
