// The life of one request in the balancer.
//
//   client ──▶ read body ──▶ pick a ready pod ──▶ forward ──▶ answered
//                 │              │ none: 503        │ refused: once more, on another pod
//                 │                                 │ reset, garbage: 502    silent: 504
//                 │ refused by a fault: 503 as of an overloaded service
import type { IncomingMessage, ServerResponse } from 'node:http';
import { problems, type Clock } from '../../../contract/index.ts';
import { forward, type Forwarded, type Sending } from './forward.ts';
import { requestIdOf, towardsPod } from './headers.ts';
import { answerOurselves, answerOverloaded, type OwnStatus } from './own-answers.ts';
import type { Refusals } from './refusals.ts';
import { readBody } from './request-body.ts';
import type { RequestLog } from './request-log.ts';
import {
  arrivedRequest,
  type AnsweredRequest,
  type ArrivedRequest,
  type RequestWatch,
} from './request-watch.ts';
import type { Rotation } from './rotation.ts';
import type { BalancerSettings } from './settings.ts';

export interface Works {
  clock: Clock;
  rotation: Rotation;
  refusals: Refusals;
  log: RequestLog;
  watch: RequestWatch;
  settings: BalancerSettings;
}

/** Answers one request and logs it. Never rejects. */
export async function serve(request: IncomingMessage, response: ServerResponse, works: Works): Promise<void> {
  const arrived = arrivedRequest(request, works.clock.nowMs());
  works.watch.arrived(arrived);
  const id = requestIdOf(request);
  const pods: string[] = [];
  const { status, answeredBy, error } = await passOn(
    { request, response, id, pods, journey: arrived.journey },
    works,
  );
  const endedMs = works.clock.nowMs();
  works.watch.answered({ ...arrived, status, answeredBy, endedMs });
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

interface Passing {
  request: IncomingMessage;
  response: ServerResponse;
  id: string;
  /** Filled with the pods that were tried. */
  pods: string[];
  journey: ArrivedRequest['journey'];
}

type PassedOn = Pick<AnsweredRequest, 'status' | 'answeredBy'> & { error?: string };

async function passOn({ request, response, id, pods, journey }: Passing, works: Works): Promise<PassedOn> {
  const own = (status: OwnStatus, error: string): PassedOn => {
    answerOurselves(response, status, id);
    return { status, answeredBy: 'balancer', error };
  };
  const gone = (error: string): PassedOn => ({ status: 460, answeredBy: 'balancer', error });
  const body = await readBody(request, works.settings.bodyLimitBytes).catch(() => 'client-gone' as const);
  if (body === 'client-gone') return gone(body);
  if (body === 'too-large') return own(413, body);
  if (works.refusals.refuses(journey)) {
    answerOverloaded(response, id);
    return { status: problems.overloaded.status, answeredBy: 'balancer', error: 'refused by a fault' };
  }
  const ended = await tryPods({ request, response, body, headers: towardsPod(request, id) }, pods, works);
  if (ended === undefined) return own(503, 'no pod is ready');
  switch (ended.end) {
    case 'answered':
      return { status: ended.status, answeredBy: 'pod' };
    case 'client-gone':
      return gone(ended.error);
    case 'silent':
      return own(504, ended.error);
    case 'refused':
    case 'reset':
      return own(502, ended.error);
  }
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
