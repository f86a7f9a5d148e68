// `showtime demo`: a narrated show of faults on a steady rush, by keys or by itself, live or from a recording.
import type { Command } from 'commander';
import { readDemoRequest, type DemoFlags } from '../../input/demo-request.ts';
import type { CliContext } from '../context.ts';
import { databaseFlag, seedFlag } from '../flags/shared-flags.ts';
import { playLiveDemo } from '../show/live-demo.ts';
import { playReplay } from '../show/replay-demo.ts';

const examples = `
Keys: enter or → next, space holds, b back, r resets to steady, f plays the recording instead, q stops safely.

Examples:
  showtime demo
  showtime demo --auto
  showtime demo --script my-talk.yaml
  showtime demo --replay
  showtime demo --replay runs/20261123T190000Z-showtime-rush --speed 4
`;

export function registerDemo(program: Command, context: CliContext): void {
  program
    .command('demo')
    .option('--auto', 'scenes go on by themselves, in about 3 minutes')
    .option('--script <file>', 'scenes of your own, YAML, JSON or TypeScript')
    .option('--replay [dir]', 'show a recorded run; without DIR the one that comes with Showtime')
    .option('--speed <n>', 'with --replay: so many times as fast')
    .option('--duration <time>', 'length of the load (default 8m, 140s with --auto)')
    .option('--peak <n>', 'orders per second (default: measured, leaves room for a browser and slides)')
    .addOption(seedFlag())
    .option('--out <dir>', 'where run folders go (default runs)')
    .addOption(databaseFlag())
    .option('--no-open', 'print the address of the page and open no browser')
    .option('--json', 'print verdict.json instead of words')
    .addHelpText('after', examples)
    .action(async (flags: DemoFlags) => {
      const request = await readDemoRequest(flags);
      if (request.replay !== null)
        await playReplay(context, { ...request.replay, open: request.open, at: null });
      else await playLiveDemo(context, request);
    });
}
