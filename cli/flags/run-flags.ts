// Declares the flags of `showtime run`; input/run-request.ts reads what they hold.
import type { Command } from 'commander';
import { declareObserveFlags } from './observe-flags.ts';
import {
  allowHostFlag,
  databaseFlag,
  durableFlag,
  repeatableFlag,
  scriptEnvFlag,
  seedFlag,
} from './shared-flags.ts';

/** Values stay text: `readRequest` checks them all at once. */
export function declareRunFlags(command: Command): Command {
  return declareObserveFlags(
    command
      .argument(
        '[scenario]',
        'a bundled scenario, or a k6 script of your own (.ts or .js); showtime-rush without --base-url',
      )
      .option('--target <kind>', 'where the system runs: local, compose (containers) or kubernetes', 'local')
      .option(
        '--cluster <file>',
        'for kubernetes: what may be broken there (default showtime.kubernetes.yaml)',
      )
      .option(
        '--confirm <context>',
        'the context (or the Aurora cluster) once more, where it looks like production',
      )
      .option(
        '--aurora <file>',
        'the Aurora cluster whose writer may be failed over (docs/aurora.md); stand-in: the RDS API on loopback, joined to the local pair',
      )
      .option(
        '--load <engine>',
        'for kubernetes: who plays it: k6 (here), jobs or k6-operator (pods there)',
        'k6',
      )
      .option(
        '--parallelism <n>',
        'with --load: how many runners play it together, each its part (default 2)',
      )
      .option('--dry-run', 'for kubernetes: print what the plan would hit and which rights are missing')
      .option('--id <id>', 'use this target that is up (see showtime status)')
      .option('--base-url <url>', 'play against your own service instead of a target')
      .option('--via-proxy', 'put Toxiproxy between load and your own service, for faults of the link')
      .addOption(allowHostFlag())
      .addOption(scriptEnvFlag('your own script'))
      .option('--insecure-skip-tls-verify', 'check no certificate of your own service')
      .option('--slos <file>', 'SLOs to judge, JSON, YAML or TypeScript')
      .option(
        '--metrics <file>',
        'with --observe and --base-url: which series of your own service count its journeys, and where they are scraped',
      )
      .option('--stored <command>', 'prints the stored orders of your own service')
      .option('--plan <file>', 'a fault plan, JSON or YAML, or none')
      .addOption(repeatableFlag('--fault <kind@at>', 'a fault, such as kill-pod@40s,for=5s (repeatable)'))
      .option(
        '--peak <n>',
        'orders per second at the peak (default: measured, about half of what this machine carries, 60 at most)',
      )
      .option(
        '--duration <time>',
        'length of the load, such as 90s (default: what the objectives need, 90s at least)',
      )
      .option('--timetable <file>', 'a CSV of screenings that the rush comes from')
      .addOption(seedFlag())
      .option('--out <dir>', 'where run folders go (default runs)')
      .option('--keep', 'leave the target up afterwards')
      .addOption(databaseFlag())
      .addOption(durableFlag())
      .option('--live', 'show the run on a page in the browser while it plays')
      .option('--no-open', 'with --live: print the address of the page and open no browser')
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
  showtime run --live
  showtime run --observe --grafana http://127.0.0.1:3000
  showtime run load.js --base-url http://127.0.0.1:8080 --slos slos.yaml --observe --metrics showtime.metrics.yaml
  showtime run --fault kill-pod@30s --fault crash-writer@60s
  showtime run --database mysql --aurora stand-in --fault crash-writer@30s
  showtime run --target compose --peak 20 --duration 90s
  showtime run rush.ts --target kubernetes --base-url http://127.0.0.1:8080 --fault kill-pod@20s --dry-run
  showtime run rush.ts --target kubernetes --base-url http://shop.internal --allow-host shop.internal --load jobs --parallelism 4
  showtime run rush.ts --base-url http://127.0.0.1:8080 --slos slos.yaml
  showtime run rush.ts --base-url http://127.0.0.1:8080 --via-proxy --fault slow-link@10s,for=5s,latency=200ms
`;
