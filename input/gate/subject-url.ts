// Reads the URL of a subject: the rules of `run --base-url`, and nothing in it that must not be recorded.
import { ShowtimeError } from '../../contract/index.ts';
import type { Side } from '../../contract/gate/index.ts';
import { hostNotAllowed, readBaseUrl } from '../base-url.ts';

/** Without a trailing slash. @throws ShowtimeError bad-flag, host-not-allowed */
export function readSubjectUrl(side: Side, text: string, allowHosts: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Refused before any message repeats it.
  if (url !== undefined && (url.username !== '' || url.password !== ''))
    throw refused(side, `the URL for ${url.host} holds credentials`);
  if (/\s/.test(text)) throw refused(side, 'the URL holds white space');
  if (url !== undefined && (url.search !== '' || url.hash !== ''))
    throw refused(side, `the URL for ${url.host} has a ? or a #`);
  const read = readBaseUrl(text.replace(/\/\/.*@/, '//…@'), allowHosts, `--${side}`);
  if (read.ok) return read.url;
  if (read.code === 'host-not-allowed') throw hostNotAllowed(read.problem, text);
  throw new ShowtimeError('bad-flag', {
    what: read.problem,
    why: 'nothing was started; every flag is checked first',
    fix: 'showtime gate --help shows each flag with examples',
  });
}

function refused(side: Side, what: string): ShowtimeError {
  return new ShowtimeError('bad-flag', {
    what: `--${side}: ${what}`,
    why: 'it is a base that paths are added to, and gate.json and the reports record it',
    fix: 'send secrets as a header of the planned requests, with {env:NAME}: headers: { authorization: "Bearer {env:API_TOKEN}" }',
  });
}
