// What a reader must know about the figures of a run; part of no outcome.
import { mostJourneys, type RequestFigures } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';

/** Sentences for people, most important first; none for a bundled scenario. */
export function notesOf(run: LoadedRun, requests: RequestFigures | undefined): readonly string[] {
  return [
    unusedBaseUrl(run, requests),
    unknownLayers(run),
    closedModel(run.record.load.executors ?? []),
    manyJourneys(requests),
  ].filter((note) => note !== undefined);
}

/** A named request may have gone anywhere, so that only the script's text shows it. */
function unusedBaseUrl(run: LoadedRun, requests: RequestFigures | undefined): string | undefined {
  const { target, load } = run.record;
  const evidence = run.eventsOf('load-ended').at(-1)?.value.evidence;
  const elsewhere = evidence?.['requestsElsewhere'];
  if (target.id !== null || requests === undefined || requests.sent === 0) return undefined;
  if (evidence?.['requestsToBaseUrl'] !== 0 || typeof elsewhere !== 'number') return undefined;
  if (elsewhere < requests.sent && load.readsBaseUrl !== false) return undefined;
  return (
    `none of the ${requests.sent} requests went to --base-url ${target.baseUrl}: these figures are of another service; ` +
    'let the script read the address from __ENV.BASE_URL'
  );
}

/** What is not recorded of an own service that was broken, unless a database beside it was watched. */
function unknownLayers(run: LoadedRun): string | undefined {
  const injected = run.eventsOf('fault-injected').length;
  if (run.record.target.id !== null || injected === 0) return undefined;
  if (run.eventsOf('writer-changed').length > 0) return undefined;
  return (
    'detection and promotion are not known: no control plane of this system reports them. What its requests met is known: ' +
    'failures with their times, and when errors and latency were back within their objectives'
  );
}

function closedModel(executors: readonly string[]): string | undefined {
  const closed = [...new Set(executors.filter((name) => !name.endsWith('-arrival-rate')))].sort();
  if (closed.length === 0) return undefined;
  return (
    `closed model (${closed.join(', ')}): each virtual user waits for an answer before it sends again, so a slow service ` +
    'gets less load and its times look better than customers would see; constant-arrival-rate and ramping-arrival-rate hold the rate'
  );
}

function manyJourneys(requests: RequestFigures | undefined): string | undefined {
  if (!requests?.others) return undefined;
  const journeys = mostJourneys + requests.others.journeys;
  return (
    `the requests have ${journeys} names, which looks like URLs with an id in them: give requests of one kind one name, ` +
    `http.get(url, { tags: { name: '/orders/:id' } }); names beyond the first ${mostJourneys} are counted together`
  );
}
