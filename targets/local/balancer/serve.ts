// The life of one request in the balancer.
//
//   client ──▶ vetted ──▶ read body ──▶ pick a ready pod ──▶ forward ──▶ answered
//                 │           │             │ none: 503        │ refused: once more, on another pod
//                 │           │             │                  │ reset, garbage: 502    timed out: 504
//                 │           │             │ refused by a fault: 503 as of an overloaded service
//                 │           │ too large: 413    no memory: 503    not complete in time: 408
//                 │ no HTTP: 400, 405, 501
import { problems, type Clock } from '../../../contract/index.ts';
import { connectionOf, type Exchange } from './connections.ts';
import { forward, type Forwarded, type Sending } from './forward.ts';
import { requestIdOf, towardsPod } from './headers.ts';
import { answerOptions, answerOurselves, answerOverloaded, type BalancerStatus } from './balancer-answers.ts';
import type { Refusals } from './refusals.ts';
import { isBodyless, readBody, type BodyMemory } from './request-body.ts';
import type { RequestLog } from './request-log.ts';
import {
  arrivedRequest,
  type AnsweredRequest,
  type ArrivedRequest,
  type RequestWatch,
} from './request-watch.ts';
import type { Rotation } from './rotation.ts';
import type { BalancerSettings } from './settings.ts';
import { vetRequest, type VettedRequest } from './vetting.ts';

export interface Works {
  clock: Clock;
  rotation: Rotation;
  refusals: Refusals;
  bodies: BodyMemory;
  log: RequestLog;
  watch: RequestWatch;
  settings: BalancerSettings;
}

/** Answers one request and logs it. Never rejects. */
export async function serve(exchange: Exchange, works: Works): Promise<void> {
  const { request } = exchange;
  const vetted = vetRequest(request);
  // Journeys, faults and pods match on paths; a target in absolute form must not bypass them.
  if (vetted.refusal === undefined) request.url = vetted.path;
  const arrived = arrivedRequest(request, works.clock.nowMs());
  works.watch.arrived(arrived);
  const id = requestIdOf(request);
  const pods: string[] = [];
  const {
    status,
    countedStatus = status,
    answeredBy,
    error,
  } = await passOn({ ...exchange, vetted, id, pods, journey: arrived.journey }, works);
  const endedMs = works.clock.nowMs();
  works.watch.answered({ ...arrived, status: countedStatus, answeredBy, endedMs });
  works.log.write({
    id,
    pods,
    method: request.method ?? '',
    path: request.url ?? '',
    status,
    ms: Math.round((endedMs - arrived.arrivedMs) * 10) / 10,
    ...(error === undefined ? {} : { error }),
  });
}

interface Passing extends Exchange {
  vetted: VettedRequest;
  id: string;
  /** Filled with the pods that were tried. */
  pods: string[];
  journey: ArrivedRequest['journey'];
}

/** `status` as the log has it; metrics count `countedStatus` where it is another. */
type PassedOn = Pick<AnsweredRequest, 'status' | 'answeredBy'> & { countedStatus?: number; error?: string };

async function passOn(passing: Passing, works: Works): Promise<PassedOn> {
  const { request, response, vetted, id } = passing;
  if (vetted.refusal !== undefined) return answered(passing, vetted.refusal.status, vetted.refusal.error);
  const { bodyLimitBytes } = works.settings;
  const isAwaited = passing.expectsContinue && !isBodyless(request);
  if (isAwaited && Number(request.headers['content-length'] ?? 0) <= bodyLimitBytes) response.writeContinue();
  const held = await readBody(request, bodyLimitBytes, works.bodies).catch(() => 'client-gone' as const);
  if (held === 'client-gone') return clientGone(passing, held);
  if (held === 'too-large') return answered(passing, 413, held);
  if (held === 'no-memory') return answered(passing, 503, 'no memory for the body');
  try {
    if (vetted.path === '*') {
      answerOptions(response, id);
      return { status: 200, answeredBy: 'balancer' };
    }
    return await checkPods(
      passing,
      { request, response, body: held.body, headers: towardsPod(request, id, vetted.host) },
      works,
    );
  } finally {
    held.release();
  }
}

async function checkPods(passing: Passing, sending: Sending, works: Works): Promise<PassedOn> {
  if (works.refusals.refuses(passing.journey)) {
    answerOverloaded(passing.response, passing.id);
    return { status: problems.overloaded.status, answeredBy: 'balancer', error: 'refused by a fault' };
  }
  const ended = await tryPods(sending, passing.pods, works);
  if (ended === undefined) return answered(passing, 503, 'no pod is ready');
  switch (ended.end) {
    case 'answered':
      return { status: ended.status, countedStatus: ended.countedStatus, answeredBy: 'pod' };
    case 'client-gone':
      return clientGone(passing, ended.error);
    case 'unsendable':
      return answered(passing, 400, ended.error);
    case 'timed-out':
      return answered(passing, 504, ended.error);
    case 'refused':
    case 'reset':
      return answered(passing, 502, ended.error);
  }
}

function answered({ request, response, id }: Passing, status: BalancerStatus, error: string): PassedOn {
  answerOurselves(request, response, status, id);
  return { status, answeredBy: 'balancer', error };
}

/** 460 as an ALB logs it, unless the balancer itself ended the connection before the request was complete. */
function clientGone({ request }: Passing, error: string): PassedOn {
  const { rejected, closedBecause } = connectionOf(request.socket);
  if (rejected !== undefined) return { ...rejected, answeredBy: 'balancer' };
  return { status: 460, answeredBy: 'balancer', error: closedBecause ?? error };
}

/** A refused connection is tried once on another pod; nothing else is ever sent twice, not even a GET. */
async function tryPods(
  sending: Sending,
  pods: string[],
  { rotation, settings }: Works,
): Promise<Forwarded | undefined> {
  const first = rotation.pick();
  if (first === undefined) return undefined;
  pods.push(first.name);
  const ended = await forward(first, sending, settings);
  const second = ended.end === 'refused' ? rotation.pick(first) : undefined;
  if (second === undefined) return ended;
  pods.push(second.name);
  return forward(second, sending, settings);
}
