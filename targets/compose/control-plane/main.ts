// Program: the control plane of a pair of database containers, from the environment (see settings.ts) until
// SIGTERM.
import { systemClock } from '../../../platform/clock.ts';
import { ControlPlaneApi } from './api.ts';
import { startContainerPair, type ContainerPair } from './container-pair.ts';
import { settingsFrom } from './settings.ts';

const clock = systemClock();
const ending = new AbortController();
const api = new ControlPlaneApi(clock);
const log = (line: object): void => {
  process.stdout.write(`${JSON.stringify({ at: new Date(clock.wallMs()).toISOString(), ...line })}\n`);
};

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => ending.abort());

try {
  const settings = settingsFrom(process.env);
  await api.listen(settings.host, settings.apiPort);
  const pair: ContainerPair = await startContainerPair({
    settings,
    clock,
    signal: ending.signal,
    onEvent: (event) => {
      api.event(event);
      log(event);
    },
    onState: (line) => api.state(line),
  });
  api.pair = pair;
  log({ kind: 'pair-ready', state: pair.state() });
  await new Promise<void>((resolve) => {
    if (ending.signal.aborted) resolve();
    ending.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await pair.stop();
  process.exit(0);
} catch (error) {
  if (ending.signal.aborted) process.exit(0);
  process.stderr.write(`what: the control plane ended\nwhy:  ${(error as Error).message}\n`);
  process.exit(1);
}
