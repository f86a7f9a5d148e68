// Input on stdin and output on stdout of the two programs of this figure.
import { z } from 'zod';
import type { DatabaseAddress } from '../../service/database/address.ts';

export interface Window {
  /** Concurrent clients. */
  clients: number;
  /** Not counted: code gets compiled, connections get opened. */
  warmUpS: number;
  measuredS: number;
  seed: number;
  nonce: string;
  theatres: readonly number[];
}
export interface BareWindow extends Window {
  writer: DatabaseAddress;
  poolSize: number;
}
export interface PodWindow extends Window {
  url: string;
  /** `tokens[member - 1]`. */
  tokens: readonly string[];
}

export const windowResult = z.object({
  orders: z.number(),
  failed: z.number(),
  seconds: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** CPU of this program in the measured time, seconds. */
  cpuS: z.number(),
});
export type WindowResult = z.infer<typeof windowResult>;

/**
 * All of stdin as JSON. Passwords and tokens come this way, because other users can read arguments and
 * environments.
 */
export async function readWindow<W extends Window>(): Promise<W> {
  return readJson<W>();
}

/** As `readWindow`, of any shape. */
export async function readJson<T>(): Promise<T> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  return JSON.parse(text) as T;
}
