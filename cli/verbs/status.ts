// `showtime status`: what is up, and with --json how to reach it.
import type { Command } from 'commander';
import { terminalJson, type TargetStatus } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { connectSupervisor } from '../supervisor/client.ts';
import { chooseTarget, endedWatchers, findTargets, type FoundTarget } from '../supervisor/state.ts';

export function registerStatus(program: Command, context: CliContext): void {
  program
    .command('status')
    .argument('[id]', 'a target; default is the only one')
    .option('--json', 'addresses and passwords, for machines')
    .addHelpText('after', '\nExamples:\n  showtime status\n  showtime status --json | jq -r .baseUrl\n')
    .action(async (id: string | undefined, flags: { json?: boolean }) => {
      const target = chooseTarget(await findTargets(context.runsFolder), id);
      const status = await askStatus(target);
      context.print(
        flags.json
          ? terminalJson(status)
          : [statusInWords(status), ...endedInWords(target), useInWords(target)].join('\n'),
      );
    });
}

async function askStatus(target: FoundTarget): Promise<TargetStatus> {
  const client = await connectSupervisor(target.state.socket);
  try {
    return await client.call('status', null);
  } finally {
    client.close();
  }
}

/** Names, zones and states; no password. */
export function statusInWords({
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

/** Nobody starts them again: a target that is watched by half must not look watched. */
function endedInWords({ state }: FoundTarget): string[] {
  return endedWatchers(state).map(
    (name) => `  ${name} has ended: showtime down, then up --observe, starts it anew`,
  );
}

function useInWords({ held, state }: FoundTarget): string {
  const kept = state.keep ? 'kept: it stays up until showtime down' : 'it ends with its run';
  return held ? `in use by pid ${state.holder?.pid ?? '?'}; ${kept}` : kept;
}
