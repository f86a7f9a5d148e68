// The flags of `showtime run`, as commander parses them.
import type { Command } from 'commander';
import { declareObserveFlags } from '../observe/flags.ts';

export interface RunFlags {
  target: string;
  id?: string;
  baseUrl?: string;
  allowHost: string[];
  env: string[];
  slos?: string;
  stored?: string;
  plan?: string;
  fault: string[];
  peak?: string;
  duration?: string;
  timetable?: string;
  seed?: string;
  out?: string;
  keep?: boolean;
  durable?: boolean;
  json?: boolean;
  observe?: boolean;
  slackWebhookFile?: string;
  grafana?: string;
  grafanaTokenFile?: string;
}

const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

/** Declares the flags on the verb; values stay text, `readRequest` judges them all at once. */
export function declareRunFlags(command: Command): Command {
  return declareObserveFlags(
    command
      .argument('[scenario]', 'a bundled scenario, or a k6 script of your own (.ts or .js)', 'showtime-rush')
      .option('--target <kind>', 'where the system runs: local', 'local')
      .option('--id <id>', 'use this target that is up (see showtime status)')
      .option('--base-url <url>', 'play against your own service instead of a target')
      .option('--allow-host <name>', 'allow a host beyond loopback, by name (repeatable)', collect, [])
      .option(
        '--env <name[=value]>',
        'a variable for __ENV of your own script, its value from here or from the environment (repeatable)',
        collect,
        [],
      )
      .option('--slos <file>', 'SLOs to judge, JSON, YAML or TypeScript')
      .option('--stored <command>', 'prints the stored orders of your own service')
      .option('--plan <file>', 'a fault plan, JSON or YAML, or none')
      .option('--fault <kind@at>', 'a fault, such as kill-pod@40s,for=5s (repeatable)', collect, [])
      .option(
        '--peak <n>',
        'orders per second at the peak (default: measured, about half of what this machine carries, 60 at most)',
      )
      .option(
        '--duration <time>',
        'length of the load, such as 90s (default: what the objectives need, 90s at least)',
      )
      .option('--timetable <file>', 'a CSV of screenings that the rush comes from')
      .option('--seed <n>', 'seed of everything random')
      .option('--out <dir>', 'where run folders go (default runs)')
      .option('--keep', 'leave the target up afterwards')
      .option('--durable', 'databases flush every commit to disk')
      .option('--json', 'print verdict.json instead of words'),
  )
    .option(
      '--grafana <url>',
      "put the dashboards and the run's faults into this Grafana; its token stands in GRAFANA_TOKEN",
    )
    .option('--grafana-token-file <file>', 'a file with nothing but that token');
}

/** Examples to paste, at the end of the verb's help. */
export const runExamples = `
Examples:
  showtime run
  showtime run --duration 10s --peak 20 --plan none
  showtime run --observe --grafana http://127.0.0.1:3000
  showtime run --fault kill-pod@30s --fault crash-writer@60s
  showtime run rush.ts --base-url http://127.0.0.1:8080 --slos slos.yaml
`;
