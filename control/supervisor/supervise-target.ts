// Runs the supervisor of one target from its start settings until the target has ended.
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Shell } from '../../contract/index.ts';
import { isAlive, identityOf } from '../../platform/processes/process-identity.ts';
import { commandsCapability } from '../../targets/own-service/commands.ts';
import { startLocalTarget } from '../../targets/local/index.ts';
import { observedTag } from '../../input/observe-settings.ts';
import { getDatabase } from '../tools.ts';
import { openControlServer, type ControlServer } from './control-server.ts';
import { socketPath } from './socket-path.ts';
import { startSettings, startSettingsFile, type StartSettings } from './start-settings.ts';
import { removeTarget, writeState, type TargetState } from './state.ts';
import type { Observable } from './observed-target.ts';
import type { StartTarget, SupervisedTarget } from './supervised-target.ts';
import { leavesFaultsOpen } from './open-record.ts';
import { Supervisor } from './supervisor.ts';

/** How often state.json is written without an event, ms. */
const stateIntervalMs = 1_000;

export interface SupervisorPorts {
  shell: Shell;
  clock: Clock;
  /** One line for supervisor.log. Must not throw. */
  log: (line: string) => void;
  /** Its abort undoes the faults and ends the target. */
  signal: AbortSignal;
}

/** Resolves when the target has ended and its folder, `folder`, is removed. */
export async function superviseTarget(folder: string, ports: SupervisorPorts): Promise<void> {
  const settings = startSettings.parse(JSON.parse(readFileSync(join(folder, startSettingsFile), 'utf8')));
  const { clock, log, signal } = ports;
  const logsFolder = join(folder, 'logs');
  await mkdir(logsFolder, { recursive: true });
  let control: ControlServer | undefined = undefined;
  const say = (line: string): void => {
    log(line);
    control?.say(line);
  };
  const recorded = deferred();
  const last: { run: TargetState['run'] } = { run: null };
  const state = latestOnly(() => {
    const now = stateOf(settings, supervisor);
    last.run = now.run ?? last.run;
    return writeState(folder, now);
  });
  const supervisor: Supervisor = new Supervisor({
    clock,
    logsFolder,
    seedFile: settings.seedFile,
    say,
    onChange: () => state.write(),
    starterIsGone: () => settings.starter !== undefined && !isAlive(settings.starter),
    // Undo before do: containers outlive this process, so where they are is on disk first.
    start: async (reports) => {
      await recorded.promise;
      return startOf(settings, { ...ports, logsFolder })(reports);
    },
  });
  control = await openControlServer(
    socketPath(folder),
    supervisor.handlers,
    (caller) => void supervisor.gone(caller),
  );
  await writeState(folder, stateOf(settings, supervisor));
  recorded.resolve();
  const ticking = setInterval(() => state.write(), stateIntervalMs);
  if (signal.aborted) void supervisor.end();
  signal.addEventListener('abort', () => void supervisor.end(), { once: true });
  await supervisor.ended;
  clearInterval(ticking);
  await state.stop();
  if (settings.cluster !== null && last.run !== null && (await leavesFaultsOpen(last.run.folder))) {
    // Its state is what `recover` undoes them from.
    await writeState(folder, { ...stateOf(settings, supervisor), run: last.run });
    say(`faults are left open on the cluster: showtime recover ${settings.id} undoes them`);
  } else if (supervisor.leftBehind !== null) {
    await writeState(folder, { ...stateOf(settings, supervisor), run: last.run });
    say(`${supervisor.leftBehind}: showtime recover ${settings.id} deletes them`);
  } else if (await containersAreGone(settings, say))
    await removeTarget(folder).catch((error: unknown) => say(`could not remove ${folder}: ${String(error)}`));
  await control.close();
}

function deferred(): { promise: Promise<void>; resolve(): void } {
  let settle = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: () => settle() };
}

/** Whatever became of the target: none of its containers may be left without a state that leads to them. */
async function containersAreGone(
  { id, containers }: StartSettings,
  say: (line: string) => void,
): Promise<boolean> {
  if (containers === null) return true;
  const { removeContainers } = await import('./containers.ts');
  return removeContainers(containers).then(
    () => true,
    (error: Error) => {
      say(
        `containers are left: ${error.message}; showtime recover ${id} removes them when the engine is back`,
      );
      return false;
    },
  );
}

function startOf(
  settings: StartSettings,
  { shell, clock, logsFolder }: Pick<SupervisorPorts, 'shell' | 'clock'> & { logsFolder: string },
): StartTarget {
  return async (reports) => {
    const { aurora } = settings;
    const inAurora = async (target: SupervisedTarget): Promise<SupervisedTarget> => {
      if (aurora?.kind !== 'cluster') return target;
      // Loaded only when needed: the client of AWS is much code.
      const { withAurora } = await import('./aurora-target.ts');
      return withAurora(target, aurora, reports, clock);
    };
    if (settings.cluster !== null) {
      // Loaded only when needed: the client of Kubernetes is much code.
      const { startClusterTarget } = await import('./cluster-target.ts');
      return inAurora(await startClusterTarget(settings.id, settings.cluster, reports, clock));
    }
    const options = { ...reports, ...settings, shell, clock, logsFolder };
    if (settings.ownService !== undefined) {
      const { startOwnService } = await import('../../targets/own-service/index.ts');
      const own = await startOwnService({ ...options, ...settings.ownService });
      if (settings.observe === null) return inAurora(own);
      const { startObservingOwn } = await import('./observed-target.ts');
      return inAurora(await startObservingOwn(own, { ...options, observe: settings.observe }));
    }
    const commands = commandsCapability({ shell, clock, logsFolder, folder: process.cwd() });
    const observedIfAsked = async <Target extends Observable>(started: Target): Promise<SupervisedTarget> => {
      const target = { ...started, capabilities: { ...started.capabilities, commands } };
      if (settings.observe === null) return target;
      // Loaded only when needed: rendering rules and routes is much code, and most targets are not observed.
      const { startObserving } = await import('./observed-target.ts');
      return startObserving(target, { ...options, observe: settings.observe });
    };
    if (settings.containers !== null) {
      const { startInContainers } = await import('./containers.ts');
      return observedIfAsked(await startInContainers(settings.containers, options));
    }
    const local = {
      ...options,
      dialect: settings.database,
      install: await getDatabase(settings.database, reports.progress),
    };
    if (aurora?.kind !== 'stand-in') return observedIfAsked(await startLocalTarget(local));
    const { besideWatch, withStandIn } = await import('./aurora-target.ts');
    const target = await startLocalTarget({ ...local, onEvent: besideWatch(reports) });
    return observedIfAsked(await withStandIn(target, options));
  };
}

function stateOf(
  { id, folder, timetable, database, durable, observe, ownService, containers, cluster }: StartSettings,
  supervisor: Supervisor,
): TargetState {
  const self = identityOf('supervisor', process.pid);
  if (self === undefined) throw new Error("cannot read this process's start time");
  return {
    id,
    timetable,
    database,
    durable,
    ownService: ownService !== undefined,
    containers: containers && {
      host: containers.host,
      project: containers.project,
      instance: containers.instance,
    },
    observed: observe && observedTag(observe.slos),
    supervisor: self,
    socket: socketPath(folder),
    cluster,
    ...supervisor.record,
  };
}

/** Runs one write at a time. A request during a write leads to one more write after it, with the newest state. */
function latestOnly(write: () => Promise<void>): { write(): void; stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  const request = (): void => {
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
          request();
        }
      });
  };
  return {
    write: request,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
