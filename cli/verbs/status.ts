// `showtime status`: what is up, and with --json how to reach it.
import type { Command } from 'commander';
import { terminalJson, type TargetStatus } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { connectSupervisor } from '../../control/supervisor/client.ts';
import {
  chooseTarget,
  endedWatchers,
  findTargets,
  type FoundTarget,
} from '../../control/supervisor/state.ts';

export function registerStatus(program: Command, context: CliContext): void {
  program
    .command('status')
    .argument('[id]', 'a target; default is the only one')
    .option('--json', 'addresses and passwords, for machines')
    .addHelpText('after', '\nExamples:\n  showtime status\n  showtime status --json | jq -r .baseUrl\n')
    .action(async (id: string | undefined, flags: { json?: boolean }) => {
      const found = await findTargets(context.runsFolder);
      // Asking is no mistake: only a name that nothing has is one.
      if (found.length === 0 && id === undefined)
        return context.print(flags.json ? terminalJson(null) : 'no target is up: showtime up starts one');
      const target = chooseTarget(found, id);
      const status = await statusOf(target);
      context.print(
        flags.json
          ? terminalJson(status)
          : [describeStatus(status), ...describeEnded(target), describeUse(target)].join('\n'),
      );
    });
}

async function statusOf(target: FoundTarget): Promise<TargetStatus> {
  const client = await connectSupervisor(target.state.socket);
  try {
    return await client.call('status', null);
  } finally {
    client.close();
  }
}

/** Names, zones and states; no password. */
export function describeStatus({
  id,
  baseUrl,
  metricsUrl,
  pods,
  database,
  observability,
}: TargetStatus): string {
  return [
    `target ${id}: ${baseUrl}`,
    ...(metricsUrl === null ? [] : [`  metrics  ${metricsUrl}/metrics/{balancer,control-plane}`]),
    ...(observability === null
      ? []
      : [
          `  prometheus    ${observability.prometheusUrl}`,
          `  alertmanager  ${observability.alertmanagerUrl}`,
        ]),
    ...pods.map(
      ({ name, zone, url, ready, pid }) =>
        `  ${name.padEnd(8)} zone ${zone}  ${ready ? 'ready    ' : 'not ready'}  ${url}  pid ${pid ?? '?'}`,
    ),
    ...(database === null
      ? []
      : Object.entries(database).map(([role, { host, port }]) => `  ${role.padEnd(8)} ${host}:${port}`)),
  ].join('\n');
}

/** They are not restarted: a target that lost one of them must not look observed. */
function describeEnded({ state }: FoundTarget): string[] {
  return endedWatchers(state).map(
    (name) => `  ${name} has ended: showtime down, then up --observe, starts it anew`,
  );
}

function describeUse({ held, state }: FoundTarget): string {
  const kept = state.keep ? 'kept: it stays up until showtime down' : 'it ends with its run';
  return held ? `in use by pid ${state.holder?.pid ?? '?'}; ${kept}` : kept;
}
