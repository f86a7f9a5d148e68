// Reads `--runbooks`: where the page that alerts link to is at the user's place.
import { ShowtimeError } from '../contract/index.ts';
import { holdsUser } from './base-url.ts';

/** An absolute address without a fragment. @throws ShowtimeError bad-flag */
export function readRunbookPage(text: string): string {
  const problem = problemOf(text);
  if (problem === undefined) return text;
  throw new ShowtimeError('bad-flag', {
    what: `--runbooks ${JSON.stringify(text)} is no address of a page`,
    why: problem,
    fix: 'give the address of the runbook page, like --runbooks https://wiki.example/alerts; each alert adds #its-name',
  });
}

function problemOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'it is no http or https URL';
  if (holdsUser(text)) return 'it holds a user or a password, which would stand in every message';
  if (text.includes('#')) return 'its fragment is the name of the alert, which is added';
  // It stands in YAML and in templates as it is.
  return /^[\w:/.~%?=&@+,;()!-]+$/.test(text) ? undefined : 'it has characters that a URL must encode';
}
