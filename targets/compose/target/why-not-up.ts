// Explains why a project did not come up, from what Compose printed and what the engine holds of it.
import { ShowtimeError } from '../../../contract/index.ts';
import { lastLinesOf } from '../../../platform/log-tail.ts';
import type { EngineContainer } from '../engine/engine-container.ts';

export interface FailedStart {
  /** What Compose printed. */
  stderr: string;
  /** Images that the engine lacks. */
  missing: readonly string[];
  containers: readonly EngineContainer[];
  /** The last lines of a container; empty if they cannot be read. */
  log: (id: string) => Promise<string>;
}

const shownLines = 10;

/** What an engine says, whichever part of it, and what helps then. */
const knownCauses: readonly { says: RegExp; fix: string }[] = [
  {
    says: /no space left on device|disk quota exceeded|Disk is full|errno: 28\b|OS errno 28\b/i,
    fix: "free space on the engine's disk (docker system df shows what takes it), or make the volume larger",
  },
  {
    says: /address already in use|port is already allocated/i,
    fix: 'end what listens on that port, or publish another: every port of a target is a free one unless SHOWTIME_COMPOSE_OVERRIDE names it',
  },
  {
    says: /Pool overlaps with other one/i,
    fix: 'another network took the addresses meanwhile: start it again, it chooses others',
  },
  {
    says: /is already in use by container|already exists but was not created by Docker Compose|has incorrect label/i,
    fix: 'something of another owner took a name of the project meanwhile: give another --id',
  },
];

/** @returns target-did-not-start, with the part that failed first and what it or the engine says */
export async function whyNotUp({ stderr, missing, containers, log }: FailedStart): Promise<ShowtimeError> {
  if (missing.length > 0)
    return failure({
      what: `the engine lacks ${missing.join(', ')}`,
      why: 'Compose could neither pull nor build it; the last lines that it printed:',
      lines: lastLinesOf(stderr, shownLines),
      fix: 'pull or build it where there is a network, or use stand-ins (docs/containers.md)',
    });
  const refused = containers.filter(({ startError }) => startError !== '');
  if (refused.length > 0)
    return failure({
      what: `${namesOf(refused)} could not be started`,
      why: 'the engine says:',
      lines: refused.map(({ service, startError }) => `${service}: ${startError}`),
      fix: 'correct what the engine says; showtime doctor checks the engine',
    });
  const [first, ...others] = containers.filter(({ running, healthy, exitCode }) =>
    running ? !healthy : exitCode !== 0,
  );
  if (first === undefined)
    return failure({
      what: 'the containers did not come up',
      why: 'the last lines of Compose:',
      lines: lastLinesOf(stderr, shownLines),
      fix: 'correct what these lines say; showtime doctor checks the engine',
    });
  const printed = await log(first.id);
  return failure({
    what: `${namesOf([first, ...others])} did not become healthy`,
    why: endOf(first),
    lines: lastLinesOf(printed === '' ? stderr : printed, shownLines),
    fix: 'correct what these lines say; showtime doctor checks the engine',
  });
}

function failure({
  what,
  why,
  lines,
  fix,
}: {
  what: string;
  why: string;
  lines: readonly string[];
  fix: string;
}): ShowtimeError {
  const text = lines.join('\n');
  const known = knownCauses.find(({ says }) => says.test(text));
  return new ShowtimeError('target-did-not-start', { what, why, problems: lines, fix: known?.fix ?? fix });
}

function namesOf(containers: readonly EngineContainer[]): string {
  return containers.map(({ service }) => service).join(', ');
}

function endOf({ service, oomKilled, running, exitCode }: EngineContainer): string {
  if (oomKilled) return `${service} ran out of memory (its limit is in docker-compose.yml); its last lines:`;
  return running
    ? `the last lines of ${service}:`
    : `${service} ended with exit code ${exitCode}; its last lines:`;
}
