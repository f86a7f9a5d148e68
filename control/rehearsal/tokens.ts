// Session tokens that the target minted: one for each seeded member, and the probe's.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { probe } from '../../contract/index.ts';

const tokensFile = z.object({ tokens: z.array(z.string()), probe: z.string() });

export interface Tokens {
  /** Token of a member id; undefined if none was minted. */
  of(member: number): string | undefined;
}

/** Reads the 0600 file that `mint-tokens` wrote. */
export async function readTokens(path: string): Promise<Tokens> {
  const minted = tokensFile.parse(JSON.parse(await readFile(path, 'utf8')));
  return { of: (member) => (member === probe.member ? minted.probe : minted.tokens[member - 1]) };
}
