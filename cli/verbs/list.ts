// `showtime list`: the scenarios, faults, targets, SLOs, checkers and gate conditions there are.
import type { Command } from 'commander';
import { faults } from '../../chaos/index.ts';
import { showtimeSlos, terminalJson } from '../../contract/index.ts';
import { checkers } from '../../reports/index.ts';
import { conditions } from '../../reports/gate/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { CliContext } from '../context.ts';

const targets = [
  {
    name: 'local',
    title: 'real processes on loopback: pods, balancer, a replicated database pair, the members database',
  },
  {
    name: 'compose',
    title: 'the same system in containers, by docker-compose.yml: MySQL, HAProxy, Toxiproxy',
  },
  {
    name: 'kubernetes',
    title: 'a system on Kubernetes that a cluster file allows to break; load goes to --base-url',
  },
  { name: 'base-url', title: 'an external HTTP service, by --base-url' },
];

export function registerList(program: Command, context: CliContext): void {
  program
    .command('list')
    .option('--json', 'for machines')
    .action((options: { json?: boolean }) => {
      const lists = everything();
      context.print(options.json ? terminalJson(lists) : describeLists(lists));
    });
}

type Lists = Record<string, readonly { name: string; title: string }[]>;

function everything(): Lists {
  return {
    scenarios: Object.values(scenarios).map(({ name, title }) => ({ name, title })),
    faults: Object.values(faults).map(({ kind, title }) => ({ name: kind, title })),
    targets,
    slos: showtimeSlos.map(({ name, objective, indicator }) => ({
      name,
      title: `${(objective * 100).toFixed(1)} % of ${indicator.of} intents ${indicator.kind === 'latency' ? `within ${indicator.belowMs} ms` : 'good'}`,
    })),
    checkers: Object.values(checkers).map(({ name, title }) => ({ name, title })),
    'gate conditions': Object.values(conditions).map(({ name, title }) => ({ name, title })),
  };
}

function describeLists(lists: Lists): string {
  return Object.entries(lists)
    .map(([heading, rows]) => {
      const width = Math.max(...rows.map(({ name }) => name.length));
      return [`${heading}:`, ...rows.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`)].join(
        '\n',
      );
    })
    .join('\n\n');
}
