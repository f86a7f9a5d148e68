// Finds a container engine that runs, and Docker Compose to bring a project up on it; installs neither.
import { firstAvailable, SourceAbsent, SourceFailed } from '../sources/first-available.mjs';
import { MissingToolError } from '../sources/missing-tool-error.mjs';
import { isAtLeast, onPath } from '../sources/on-path.mjs';
import { toolRow } from '../sources/tool-row.mjs';
import { runCommand } from '../run-command.mjs';
import { askEngine, engineCandidates } from './engine-sockets.mjs';

/** `!override` in a second file came with it. */
const OLDEST_COMPOSE = '2.24.4';
const ENGINE_ROW = 'container engine (--target compose only)';
const COMPOSE_ROW = 'docker compose (--target compose only)';
const GET_ENGINE = 'apt-get install -y docker.io, or install Docker Desktop, Colima or Podman, and start it';
const GET_COMPOSE = 'install the package docker-compose-plugin (or docker-compose-v2)';

/**
 * @typedef {{ env?: NodeJS.ProcessEnv, home?: string }} How
 * @typedef {{ host: string, version: string, api: string, source: string, compose: { file: string, args: string[],
 * version: string } }} ContainerEngine `host` as DOCKER_HOST has it; `compose` is how Docker Compose is started
 */

/** @param {How} [how] @returns {Promise<ContainerEngine>} @throws {MissingToolError} */
export async function ensureEngine({ env = process.env, home } = {}) {
  const [engine, compose] = await Promise.all([engineOf(env, home), composeOf(env)]);
  const missing = [engineRow(engine), composeRow(compose)].filter(({ found }) => !found);
  if (engine.found === undefined || compose.found === undefined) throw new MissingToolError(missing);
  const { host, version, api, source } = engine.found;
  const { path, args, version: composeVersion } = compose.found;
  return { host, version, api, source, compose: { file: path, args, version: composeVersion } };
}

/** The doctor's rows. @param {How} [how] */
export async function findEngine({ env = process.env, home } = {}) {
  const [engine, compose] = await Promise.all([engineOf(env, home), composeOf(env)]);
  return [engineRow(engine), composeRow(compose)];
}

function engineRow({ found, tried }) {
  return toolRow(ENGINE_ROW, { found, tried, get: GET_ENGINE, required: false });
}

function composeRow({ found, tried }) {
  return toolRow(COMPOSE_ROW, { found, tried, get: GET_COMPOSE, required: false });
}

function engineOf(env, home) {
  return firstAvailable(
    engineCandidates({ env, ...(home === undefined ? {} : { home }) }).map(({ source, host }) => ({
      source: source === 'DOCKER_HOST' ? `DOCKER_HOST=${host}` : `${source} (${host})`,
      step: () => askEngine(host),
    })),
  );
}

/** The plugin of the docker command, else a program of its own. */
function composeOf(env) {
  return firstAvailable([
    { source: 'docker compose', step: () => composeBy('docker', ['compose'], env) },
    { source: 'docker-compose', step: () => composeBy('docker-compose', [], env) },
  ]);
}

async function composeBy(program, args, env) {
  const path = onPath(program, env);
  if (path === undefined) throw new SourceAbsent(`there is no ${program} on PATH`);
  const ended = await runCommand(path, [...args, 'version', '--short'], { env, timeoutMs: 15_000 });
  const version = /\d+(\.\d+)+/.exec(ended.stdout)?.[0];
  if (ended.code !== 0 || version === undefined)
    throw new SourceFailed(`${path} has no compose: ${lastLine(ended.stderr)}`);
  if (!isAtLeast(version, OLDEST_COMPOSE))
    throw new SourceFailed(`${path} is Compose ${version}; ${OLDEST_COMPOSE} or newer is needed`);
  return { path, args, version };
}

function lastLine(text) {
  return text.trim().split('\n')[0] || 'it printed nothing';
}
