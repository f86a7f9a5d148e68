// Declares the flags of `showtime gate` and of its experiments; input/gate-request.ts reads what they hold.
import { Option, type Command } from 'commander';
import { allowHostFlag, scriptEnvFlag, seedFlag } from './shared-flags.ts';

/** Flags of every experiment. Values stay text: `readGateRequest` checks them all at once. */
export function declareExperimentFlags(command: Command): Command {
  return command
    .option(
      '--budgets <file>',
      'budgets and load, JSON, YAML or TypeScript (default showtime.budgets.* here)',
    )
    .option('--candidate <subject>', 'what is judged: a URL, a command line, a git ref or a run folder')
    .addOption(
      new Option(
        '--engine <engine>',
        'what plays the load: autocannon for single requests, k6 for whole journeys',
      )
        .choices(['autocannon', 'k6'])
        .default('autocannon'),
    )
    .option('--script <file>', 'a k6 script for --engine k6 (default: load.script, else the bundled rush)')
    .option('--rate <n>', 'arrivals per second, instead of load.ratePerSecond')
    .option('--max-duration <time>', 'longest time to measure (default 10m)')
    .addOption(seedFlag())
    .option('--out <dir>', "where the gate's folder goes (default runs)")
    .addOption(allowHostFlag())
    .addOption(scriptEnvFlag('your k6 script'))
    .option('--insecure-skip-tls-verify', 'check no certificate of a subject that is an https:// URL')
    .option('--json', 'print the JSON verdict instead of words');
}

export function declareGateFlags(command: Command): Command {
  return declareExperimentFlags(command)
    .option('--baseline <subject>', 'what it is compared with; without one only absolute budgets are judged')
    .option('--pairs <n>', 'pairs before the first interim analysis (default 15; at least 10)')
    .option('--history <file>', 'append the result to this CSV');
}

/** Examples to paste, at the end of the verb's help. */
export const gateExamples = `
Examples:
  showtime gate --baseline main --candidate HEAD
  showtime gate --baseline http://127.0.0.1:8080 --candidate http://127.0.0.1:8081
  showtime gate --candidate 'node server.js' --max-duration 5m --history gate.csv
  showtime gate --baseline runs/20261123T190000Z-showtime-rush --candidate runs/20261124T190000Z-showtime-rush
`;
