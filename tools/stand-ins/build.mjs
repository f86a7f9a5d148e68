// `node tools/stand-ins/build.mjs [ENV-FILE]`: for a machine with an engine and without a registry. Builds images
// that stand in for the official ones from Debian packages and from the tools in the cache, each under a name of
// its own, and writes the variables that make docker-compose.yml use them.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureAlertmanager } from '../alertmanager/ensure-alertmanager.mjs';
import { ensureK6 } from '../k6/ensure-k6.mjs';
import { ensureMysql } from '../mysql/ensure-mysql.mjs';
import { ensureMysqldExporter } from '../mysqld-exporter/ensure-mysqld-exporter.mjs';
import { ensurePrometheus } from '../prometheus/ensure-prometheus.mjs';
import { onPath } from '../sources/on-path.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const LONG_MS = 900_000;
const PREFIX = 'showtime-stand-in';
const LABEL = 'dev.showtime.stand-in';
const DEBIAN = `${PREFIX}/debian:bookworm`;
const TOXIPROXY = '2.5.0';
/** A machine behind a proxy trusts an authority of its own; so must what is built on it. */
const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

async function main(envFile) {
  const work = await mkdtemp(join(tmpdir(), 'stand-ins-'));
  try {
    await debian(work);
    const variables = {};
    for (const [variable, { name, version, instead, args, fill }] of Object.entries(images)) {
      const tag = `${PREFIX}/${name}:${typeof version === 'string' ? version : await version()}`;
      const context = join(work, name);
      await cp(join(here, name), context, { recursive: true, verbatimSymlinks: true }).catch(() =>
        mkdir(context),
      );
      await fill(context);
      await docker([
        'build',
        '--network=host',
        '--quiet',
        `--label=${LABEL}=${instead}`,
        `--build-arg=DEBIAN=${DEBIAN}`,
        ...(args ?? []).map((arg) => `--build-arg=${arg}`),
        `--tag=${tag}`,
        context,
      ]);
      say(`${tag} stands in for ${instead}`);
      variables[variable] = tag;
    }
    variables.SHOWTIME_IMAGE_SERVICE = 'showtime/service:stand-in';
    variables.SHOWTIME_IMAGE_SERVICE_K6 = 'showtime/k6:stand-in';
    await writeFile(
      envFile,
      Object.entries(variables)
        .map(([name, tag]) => `${name}=${tag}\n`)
        .join(''),
    );
    say(`docker compose --env-file ${envFile} …`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const prometheusFamily = (program) => ({
  args: [`PROGRAM=${program}`],
  name: program,
});

/**
 * By the variable of docker-compose.yml that selects it.
 * @type {Record<string, {
 *   name: string,
 *   version: string | (() => Promise<string>),
 *   instead: string,
 *   args?: string[],
 *   fill: (context: string) => Promise<void>,
 * }>}
 */
const images = {
  SHOWTIME_IMAGE_NODE: {
    name: 'node',
    version: process.versions.node,
    instead: 'node:20.20.2-bookworm-slim',
    fill: async (context) => {
      await cp(process.execPath, join(context, 'node'));
      await cp(npmFolder(), join(context, 'npm'), { recursive: true, verbatimSymlinks: true });
      await cp(process.env.NODE_EXTRA_CA_CERTS ?? CA_BUNDLE, join(context, 'ca-certificates.crt'));
    },
  },
  SHOWTIME_IMAGE_MYSQL: {
    name: 'mysql',
    version: async () => (await ensureMysql()).version,
    instead: 'mysql:8.4.5',
    fill: async (context) => {
      const { path } = await ensureMysql();
      await cp(dirname(dirname(dirname(path))), join(context, 'mysql'), {
        recursive: true,
        verbatimSymlinks: true,
      });
    },
  },
  SHOWTIME_IMAGE_MARIADB: {
    name: 'mariadb',
    version: 'bookworm',
    instead: 'mariadb:11.4.5',
    fill: async () => {},
  },
  SHOWTIME_IMAGE_HAPROXY: {
    name: 'haproxy',
    version: 'bookworm',
    instead: 'haproxy:3.0.8',
    fill: async () => {},
  },
  SHOWTIME_IMAGE_PROMETHEUS: {
    ...prometheusFamily('prometheus'),
    version: async () => (await ensurePrometheus()).version,
    instead: 'prom/prometheus:v3.5.0',
    fill: async (context) => {
      const { path, promtool } = await ensurePrometheus();
      await fillPrograms(context, { prometheus: path, promtool });
    },
  },
  SHOWTIME_IMAGE_ALERTMANAGER: {
    ...prometheusFamily('alertmanager'),
    version: async () => (await ensureAlertmanager()).version,
    instead: 'prom/alertmanager:v0.28.1',
    fill: async (context) => {
      const { path } = await ensureAlertmanager();
      await fillPrograms(context, { alertmanager: path });
      // A Debian build reads its templates from its working directory.
      await cp(dirname(path), join(context, 'programs'), { recursive: true, verbatimSymlinks: true });
    },
  },
  SHOWTIME_IMAGE_MYSQLD_EXPORTER: {
    ...prometheusFamily('mysqld_exporter'),
    version: async () => (await ensureMysqldExporter()).version,
    instead: 'prom/mysqld-exporter:v0.17.2',
    fill: async (context) => {
      const { path } = await ensureMysqldExporter();
      await fillPrograms(context, { mysqld_exporter: path });
    },
  },
  SHOWTIME_IMAGE_TOXIPROXY: {
    name: 'toxiproxy',
    version: TOXIPROXY,
    instead: 'ghcr.io/shopify/toxiproxy:2.12.0',
    fill: async (context) => {
      for (const [program, name] of [
        ['server', 'toxiproxy'],
        ['cli', 'toxiproxy-cli'],
      ]) {
        const built = await run(
          'go',
          ['install', `github.com/Shopify/toxiproxy/v2/cmd/${program}@v${TOXIPROXY}`],
          {
            ...process.env,
            GOBIN: context,
            CGO_ENABLED: '0',
          },
        );
        if (built) await cp(join(context, program), join(context, name));
      }
    },
  },
  SHOWTIME_IMAGE_K6: {
    name: 'k6',
    version: async () => (await ensureK6()).version,
    instead: 'grafana/k6:2.2.0',
    fill: async (context) => cp((await ensureK6()).path, join(context, 'k6')),
  },
};

async function fillPrograms(context, programs) {
  await cp(join(here, 'prometheus/Dockerfile'), join(context, 'Dockerfile'));
  await mkdir(join(context, 'programs'), { recursive: true });
  for (const [name, path] of Object.entries(programs)) await cp(path, join(context, 'programs', name));
}

function npmFolder() {
  for (const folder of [
    '/usr/lib/node_modules/npm',
    join(dirname(process.execPath), '../lib/node_modules/npm'),
  ])
    if (existsSync(folder)) return folder;
  throw new Error('npm is not beside node');
}

/** The base of the others, made once: minimal Debian without documents. */
async function debian(work) {
  const there = await runCommand('docker', ['image', 'inspect', DEBIAN], { timeoutMs: LONG_MS });
  if (there.code === 0) return;
  if (onPath('debootstrap') === undefined) throw new Error('apt-get install -y debootstrap');
  const folder = join(work, 'debian');
  say('debootstrap (about a minute)');
  await run('debootstrap', ['--variant=minbase', 'bookworm', folder]);
  for (const part of [
    'usr/share/doc',
    'usr/share/man',
    'usr/share/locale',
    'var/cache/apt',
    'var/lib/apt/lists',
  ])
    await rm(join(folder, part), { recursive: true, force: true });
  await run('tar', ['-C', folder, '-cf', `${folder}.tar`, '.']);
  await docker(['import', `--change=LABEL ${LABEL}=debian:bookworm-slim`, `${folder}.tar`, DEBIAN]);
}

function docker(args) {
  return run('docker', args);
}

async function run(program, args, env = process.env) {
  const ended = await runCommand(program, args, { timeoutMs: LONG_MS, env });
  if (ended.code !== 0) throw new Error(whyItFailed([basename(program), ...args].join(' '), ended));
  return true;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

await main(resolve(process.argv[2] ?? 'stand-ins.env'));
