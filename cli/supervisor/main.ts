// The program of the one detached supervisor per target: `supervisor/main.js FOLDER`, started by the harness.
import { readFileSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes } from '../../contract/index.ts';
import { startLocalTarget } from '../../targets/local/index.ts';
import { observedMark } from '../observe/settings.ts';
import { systemClock } from '../clock.ts';
import { nodeShell } from '../shell.ts';
import { getMariadb } from '../tools.ts';
import { openControlServer, type ControlServer } from './control-server.ts';
import { isAlive, mark } from './processes.ts';
import { socketPath } from './socket-path.ts';
import { startSettings, startSettingsFile, type StartSettings } from './start-settings.ts';
import { removeTarget, writeState, type TargetState } from './state.ts';
import { Supervisor } from './supervisor.ts';

/** state.json is written again this often even without an event, ms. */
const stateEveryMs = 1_000;

async function main(folder: string): Promise<void> {
  const settings = startSettings.parse(JSON.parse(readFileSync(join(folder, startSettingsFile), 'utf8')));
  const clock = systemClock();
  const logsFolder = join(folder, 'logs');
  await mkdir(logsFolder, { recursive: true });
  let control: ControlServer | undefined = undefined;
  const say = (line: string): void => {
    note(line);
    control?.say(line);
  };
  const changes = latestOnly(() => writeState(folder, stateOf(settings, supervisor)));
  const supervisor: Supervisor = new Supervisor({
    clock,
    logsFolder,
    houseFile: settings.houseFile,
    say,
    onChange: () => changes.run(),
    starterIsGone: () => settings.starter !== undefined && !isAlive(settings.starter),
    start: async (reports) => {
      const ground = { ...reports, ...settings, shell: nodeShell(), clock, logsFolder };
      const target = await startLocalTarget({ ...ground, mariadb: await getMariadb(reports.progress) });
      if (settings.observe === null) return target;
      // Rules and routes are made by much code, and most targets are watched by nobody.
      const { startObserving } = await import('../observe/start-observing.ts');
      return startObserving(target, { ...ground, observe: settings.observe });
    },
  });
  control = await openControlServer(
    socketPath(folder),
    supervisor.handlers,
    (caller) => void supervisor.gone(caller),
  );
  changes.run();
  const ticking = setInterval(() => changes.run(), stateEveryMs);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void supervisor.end());
  await supervisor.ended;
  clearInterval(ticking);
  await changes.stop();
  await removeTarget(folder).catch((error: unknown) => say(`could not remove ${folder}: ${String(error)}`));
  await control.close();
  process.exit(0);
}

function stateOf(
  { id, folder, timetable, durable, observe }: StartSettings,
  supervisor: Supervisor,
): TargetState {
  const self = mark('supervisor', process.pid);
  if (self === undefined) throw new Error('cannot read my own start time');
  return {
    id,
    timetable,
    durable,
    observed: observe && observedMark(observe.slos),
    supervisor: self,
    socket: socketPath(folder),
    ...supervisor.record,
  };
}

/** A line in supervisor.log; on a full disk there is none, and the target lives on. */
function note(line: string): void {
  try {
    writeSync(1, `${new Date().toISOString()} ${line}\n`);
  } catch {
    return;
  }
}

/** Runs a write at a time; asked meanwhile, it runs once more after it, with what holds then. */
function latestOnly(write: () => Promise<void>): { run(): void; stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  const run = (): void => {
    if (stopped) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    running = write()
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
        if (again) {
          again = false;
          run();
        }
      });
  };
  return {
    run,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

process.on('unhandledRejection', (reason) => {
  note(`unhandled: ${reason instanceof Error ? reason.stack : String(reason)}`);
});
await main(process.argv[2] ?? '').catch((error: unknown) => {
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(exitCodes.internal.code);
});
