// Checks everything that Showtime needs from this machine and makes a table of it; installs nothing, prints
// nothing.
import { findAlertmanager } from './alertmanager/ensure-alertmanager.mjs';
import { cacheFolder } from './cache/cache-folder.mjs';
import { findChromium } from './chromium.mjs';
import { findEngine } from './containers/ensure-engine.mjs';
import { OLDEST_NODE, nodeProblem } from './checkout/node-version.mjs';
import { findK6 } from './k6/ensure-k6.mjs';
import { onPath } from './sources/on-path.mjs';
import { toolRow } from './sources/tool-row.mjs';
import { findMariadb } from './mariadb/ensure-mariadb.mjs';
import { findMoto } from './moto/ensure-moto.mjs';
import { findMysql } from './mysql/ensure-mysql.mjs';
import { findMysqldExporter } from './mysqld-exporter/ensure-mysqld-exporter.mjs';
import { findOtava } from './otava/ensure-otava.mjs';
import { findPrometheus } from './prometheus/ensure-prometheus.mjs';
import { findToxiproxy } from './toxiproxy/ensure-toxiproxy.mjs';
import { runCommand } from './run-command.mjs';

/** @typedef {import('./sources/tool-row.mjs').ToolRow} ToolRow */

/**
 * One row a tool, those that are missing included. Takes under a second.
 * @param {{ cacheDir?: string, env?: NodeJS.ProcessEnv }} [how]
 * @returns {Promise<ToolRow[]>}
 */
export async function doctor({ cacheDir = cacheFolder(), env = process.env } = {}) {
  const rows = await Promise.all([
    nodeRow(),
    program('npm', { env, get: 'install Node with npm: https://nodejs.org/en/download' }),
    program('git', { env, get: 'apt-get install -y git', required: false }),
    program('setpriv', { env, get: 'apt-get install -y util-linux', required: process.platform === 'linux' }),
    program('mkfifo', { env, get: 'apt-get install -y coreutils' }),
    findK6({ cacheDir, env }),
    findMariadb({ cacheDir, env }),
    findMysql({ cacheDir, env }),
    findMoto({ cacheDir, env }),
    findOtava({ cacheDir, env }),
    findPrometheus({ cacheDir, env }),
    findAlertmanager({ cacheDir, env }),
    findMysqldExporter({ cacheDir, env }),
    findToxiproxy({ cacheDir, env }),
    findEngine({ env }),
    contextRow(env),
    chromiumRow(env),
  ]);
  return rows.flat();
}

/** The rows without which Showtime cannot run. @param {readonly ToolRow[]} rows */
export function missingRows(rows) {
  return rows.filter((row) => row.required && !row.found);
}

function nodeRow() {
  const problem = nodeProblem();
  const version = process.versions.node;
  const get = `install Node ${OLDEST_NODE} or newer: https://nodejs.org/en/download`;
  if (problem !== undefined)
    return toolRow('node', { tried: [{ source: 'PATH', reason: problem.what }], get });
  return toolRow('node', { found: { source: 'PATH', version, path: process.execPath }, get });
}

async function program(name, { env, get, required = true }) {
  const path = onPath(name, env);
  if (path === undefined)
    return toolRow(name, {
      tried: [{ source: 'PATH', reason: `there is no ${name} on PATH` }],
      get,
      required,
    });
  const ended = await runCommand(path, ['--version'], { env, timeoutMs: 15_000 });
  const version = /\d+(\.\d+)+/.exec(`${ended.stdout}${ended.stderr}`)?.[0] ?? 'unknown';
  return toolRow(name, { found: { source: 'PATH', version, path }, get, required });
}

/** Reads the kubeconfig by kubectl; asks no cluster. */
async function contextRow(env) {
  const name = 'context (--target kubernetes only)';
  const about = {
    get: 'kubectl config use-context NAME, with a kubeconfig of your cluster',
    required: false,
  };
  const path = onPath('kubectl', env);
  if (path === undefined)
    return toolRow(name, { ...about, tried: [{ source: 'PATH', reason: 'there is no kubectl on PATH' }] });
  const ended = await runCommand(path, ['config', 'current-context'], { env, timeoutMs: 15_000 });
  const context = ended.stdout.trim();
  return context === ''
    ? toolRow(name, {
        ...about,
        tried: [{ source: 'kubectl', reason: 'no current context in a kubeconfig' }],
      })
    : toolRow(name, { ...about, found: { source: 'kubectl', version: context, path } });
}

async function chromiumRow(env) {
  const { path, reason } = findChromium(env);
  const source = env.SHOWTIME_CHROMIUM ? 'SHOWTIME_CHROMIUM' : 'PATH';
  const about = {
    get: 'apt-get install -y --no-install-recommends chromium-headless-shell',
    required: false,
  };
  if (path === undefined) return toolRow('chromium (tests only)', { ...about, tried: [{ source, reason }] });
  const ended = await runCommand(path, ['--version'], { env, timeoutMs: 15_000 });
  const version = /\d+(\.\d+)+/.exec(ended.stdout)?.[0] ?? 'unknown';
  return toolRow('chromium (tests only)', { ...about, found: { source, version, path } });
}
