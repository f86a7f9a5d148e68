// A real Prometheus over series that were written beforehand: a month of data in a few seconds, for tests.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ensurePrometheus } from '#tools';
import { freePort } from '../../../platform/free-port.ts';
import type { Shell } from '../../../contract/index.ts';

export interface WrittenSeries {
  /** As in the exposition format: `up{job="a"}`. */
  series: string;
  /** Wall-clock ms and value, in order of time. */
  points: readonly (readonly [atMs: number, value: number])[];
}

export interface RecordedPrometheus {
  url: string;
  end(): Promise<void>;
}

/** Starts it on a port of 127.0.0.1, scraping nothing; resolves once it serves. */
export async function prometheusWith(
  shell: Shell,
  written: readonly WrittenSeries[],
): Promise<RecordedPrometheus> {
  const { path, promtool } = await ensurePrometheus();
  const folder = mkdtempSync(join(tmpdir(), 'showtime-prometheus-'));
  const input = join(folder, 'series.txt');
  const config = join(folder, 'prometheus.yml');
  const data = join(folder, 'data');
  writeFileSync(config, '{}\n');
  if (written.length > 0) {
    writeFileSync(input, openMetrics(written));
    // One block for all of it: in blocks of two hours a month would take minutes.
    await finished(shell, promtool, [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      '--quiet',
      '--max-block-duration=2000h',
      input,
      data,
    ]);
  }
  const port = await freePort('127.0.0.1');
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--storage.tsdb.retention.time=50y',
  ];
  const server = await shell.start(
    { file: path, args },
    { stdout: 'ignore', endsWithUs: process.platform === 'linux' },
  );
  await ready(server.stderr);
  return {
    url: `http://127.0.0.1:${port}`,
    end: async () => {
      server.kill('SIGTERM');
      await server.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function finished(shell: Shell, file: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await shell.run({ file, args });
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${stderr}`);
}

/** promtool requires all series of one name together. */
function openMetrics(written: readonly WrittenSeries[]): string {
  const sorted = [...written].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return [
    ...sorted.flatMap(({ series, points }) =>
      points.map(([atMs, value]) => `${series} ${value} ${atMs / 1000}`),
    ),
    '# EOF',
    '',
  ].join('\n');
}

function nameOf({ series }: WrittenSeries): string {
  return series.replace(/\{.*/, '');
}

/** Continues to read afterwards, so that a full pipe never blocks the program. */
function ready(stderr: Readable | null): Promise<void> {
  if (stderr === null) throw new Error('its words are not read');
  const reported: string[] = [];
  const lines = createInterface({ input: stderr });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      reported.push(line);
      if (line.includes('Server is ready to receive web requests')) resolve();
    });
    lines.on('close', () =>
      reject(new Error(`Prometheus ended before it served:\n${reported.slice(-20).join('\n')}`)),
    );
  });
}
