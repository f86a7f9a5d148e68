// The interface of observers of a balancer's requests: the journey, outcome and time of each.
import type { IncomingMessage } from 'node:http';
import { harnessTraffic, journeyOfRequest, trafficHeader, type Journey } from '../../../contract/index.ts';

export interface ArrivedRequest {
  journey: Journey | 'other';
  /** `harness` for probes and resolving indeterminate attempts. */
  traffic: 'customer' | typeof harnessTraffic;
  /** Clock.nowMs. */
  arrivedMs: number;
}

export interface AnsweredRequest extends ArrivedRequest {
  /** 460 if the client went away, 461 (`inProgressStatus`) if the order is being placed. */
  status: number;
  answeredBy: 'pod' | 'balancer';
  endedMs: number;
}

/** Called at once and in order; must not throw. */
export interface RequestWatch {
  arrived(request: ArrivedRequest): void;
  answered(request: AnsweredRequest): void;
}

const headerName = trafficHeader.toLowerCase();

export function arrivedRequest(request: IncomingMessage, arrivedMs: number): ArrivedRequest {
  return {
    journey: journeyOfRequest(request.method ?? '', request.url ?? ''),
    traffic: request.headers[headerName] === harnessTraffic ? harnessTraffic : 'customer',
    arrivedMs,
  };
}
