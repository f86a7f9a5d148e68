// Program and function: mints session tokens for members who don't sign in, into a file that only its owner
// reads.
import type { KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { probe } from '../contract/vocabulary/reference-data.ts';
import { openSession } from './members/sessions.ts';
import { isProgram } from './program.ts';
import { sessionKeyFrom } from './settings.ts';

/** Tokens by member: `tokens[member - 1]`, and the probe's token. Valid for 24 h. */
export interface MintedTokens {
  tokens: string[];
  probe: string;
}

/** Mints for members `first` to `last`; the places of those before `first` are empty strings. */
export function mintTokens(key: KeyObject, first: number, last: number, wallMs: number): MintedTokens {
  const mint = (member: number): string => openSession(key, member, wallMs).token;
  const tokens = Array.from({ length: last }, (_, n) => (n + 1 < first ? '' : mint(n + 1)));
  return { tokens, probe: mint(probe.member) };
}

function rangeOf(text: string): [number, number] {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined || Number(first) < 1 || Number(first) > Number(last)) {
    throw new Error(`--members ${text}: expected FIRST-LAST, such as 1-20000`);
  }
  return [Number(first), Number(last)];
}

if (isProgram(import.meta.url)) {
  const { values } = parseArgs({
    options: { members: { type: 'string', default: '1-20000' }, out: { type: 'string' } },
  });
  const keyFile = process.env['SESSION_KEY_FILE'];
  if (values.out === undefined || keyFile === undefined)
    throw new Error('usage: SESSION_KEY_FILE=KEY node mint-tokens.js --members 1-20000 --out FILE');
  const minted = mintTokens(sessionKeyFrom(keyFile), ...rangeOf(values.members), Date.now());
  writeFileSync(values.out, JSON.stringify(minted) + '\n', { mode: 0o600 });
}
