// Program: one pod of Fast Order, from the environment (see settings.ts) until SIGTERM.
import { systemClock } from './clock.ts';
import { openLog } from './log.ts';
import { startPod } from './pod.ts';
import { settingsFrom, type Settings } from './settings.ts';

const settings = readSettings();
const { log, close } = openLog(settings);

if (process.env['END_WITH_STDIN'] === '1') {
  process.stdin
    .resume()
    .on('close', () => process.exit(0))
    .on('end', () => process.exit(0));
}

const pod = await startPod(settings, { clock: systemClock, log });
process.stdout.write(
  JSON.stringify({
    listening: { host: pod.host, port: pod.port },
    management: { host: pod.host, port: pod.managementPort },
  }) + '\n',
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    log.info({ signal }, 'leaving');
    void pod
      .leave()
      .then(close)
      .then(() => process.exit(0));
  });
}

function readSettings(): Settings {
  try {
    return settingsFrom(process.env);
  } catch (error) {
    console.error(`what: the pod's settings are not valid\n${String((error as Error).message)}`);
    process.exit(64);
  }
}
