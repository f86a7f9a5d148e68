// `showtime watch`: the live page of a run that plays, or of a recorded one at a chosen speed; or the same in the terminal.
import type { Command } from 'commander';
import { exitCodes } from '../../contract/index.ts';
import { readWatchRequest, type WatchFlags, type WatchRequest } from '../../input/watch-request.ts';
import { followRun, replayRun, type LiveFeed } from '../../reports/live/index.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interruption.ts';
import { showLivePage } from '../live/live-page.ts';
import { listenForQuit } from '../live/quit-key.ts';
import { showInTerminal } from '../live/terminal-view.ts';

const examples = `
Ends with q or Ctrl-C. The page only shows: nothing on it changes the run.

Examples:
  showtime watch
  showtime watch --terminal
  showtime watch runs/20261123T190000Z-showtime-rush --speed 4
`;

export function registerWatch(program: Command, context: CliContext): void {
  program
    .command('watch')
    .argument('[dir]', 'a run folder (default: the newest run that plays, else the newest)')
    .option('--speed <n>', 'play a recorded run again, so many times as fast')
    .option('--terminal', 'show it in the terminal, plain lines in a pipe; no page; ends with the run')
    .option('--no-open', 'print the address of the page and open no browser')
    .addHelpText('after', examples)
    .action(async (dir: string | undefined, flags: WatchFlags) => {
      const { runsFolder, clock } = context;
      await watch(context, await readWatchRequest(dir, flags, { runsFolder, wallMs: clock.wallMs() }));
    });
}

async function watch(context: CliContext, request: WatchRequest): Promise<void> {
  const interrupted = await untilInterrupted(
    context,
    async (signal) => {
      const quit = listenForQuit(process.stdin, () => void process.emit('SIGINT', 'SIGINT'));
      try {
        await show(context, request, AbortSignal.any([signal, quit.signal]));
      } finally {
        quit.close();
      }
    },
    request.terminal ? 'nothing else ends' : 'the page is closed',
  );
  if (!interrupted) context.exit(exitCodes.pass.code);
}

/** Until the signal aborts: a page that is open keeps what it shows, also when the run is over. */
async function show(
  context: CliContext,
  { dir, speed, open, terminal }: WatchRequest,
  signal: AbortSignal,
): Promise<void> {
  const feed: LiveFeed =
    speed === null
      ? followRun(dir, { clock: context.clock, signal })
      : replayRun(dir, { clock: context.clock, signal, speed });
  if (terminal) {
    await showInTerminal(context, feed);
    if (!signal.aborted) context.print(overText(feed));
    return;
  }
  const server = await showLivePage(context, feed, { open });
  try {
    await feed.done;
    if (!signal.aborted) context.progress(`${overText(feed)}; the page stays until q or Ctrl-C`);
    await untilAborted(signal);
  } finally {
    await server.close();
  }
}

function overText(feed: LiveFeed): string {
  const { verdict, phase } = feed.state();
  if (verdict !== null) return `the run is over: ${verdict.outcome}: ${verdict.sentence}`;
  return phase === 'interrupted' ? 'the run was interrupted' : 'the run is over and not judged';
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
