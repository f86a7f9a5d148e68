// report.html of a gate as text: everything escaped, nothing fetched, well formed, the same each time, each
// budget in it.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { GateVerdict } from '../../../../contract/index.ts';
import { examples, failedGate } from '../fixtures/verdicts.ts';
import { gateOutcomeText, shownOutcome } from '../outcome-text.ts';
import { gatePage } from './gate-page.ts';

const pages = Object.entries(examples).map(([name, example]): [string, GateVerdict, string] => [
  name,
  example(),
  gatePage(example()),
]);
const voids = new Set(['meta', 'br']);

function markupOf(page: string): string {
  return page.replace(/(<style>)[\s\S]*?(<\/style>)/g, '$1$2');
}

describe.each(pages)('the page of a gate: %s', (_, verdict, page) => {
  const markup = markupOf(page);

  it('the page of a gate has markup in which every element ends where it should', () => {
    const open: string[] = [];
    for (const [, slash, name = '', rest = ''] of markup.matchAll(
      /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/gi,
    )) {
      if (slash === '/') expect(open.pop()).toBe(name);
      else if (!voids.has(name) && !rest.endsWith('/')) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('the page of a gate uses each id once, and refers only to ids that are there', () => {
    const ids = [...markup.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    const named = [...markup.matchAll(/ (?:aria-labelledby="|aria-describedby="|href="#)([^"]*)"/g)].map(
      ([, id]) => id,
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('the page of a gate gives every header cell its scope and every picture its words', () => {
    expect(markup.match(/<th(?! scope="(col|row)")[\s>]/g)).toBeNull();
    expect(
      markup.match(/<svg(?![^>]* (aria-label="[^"]+"|aria-labelledby="[^"]+"|aria-hidden="true"))/g),
    ).toBeNull();
  });

  it('the page of a gate has no script, and names nothing beyond itself', () => {
    expect(markup.match(/<(script|link|img|iframe|object|embed|base)\b/g)).toBeNull();
    expect(markup.match(/ (src|srcset|href|data|action|poster|style|on\w+)="(?!#)[^"]*"/g)).toBeNull();
    expect(page.match(/@import|url\(/g)).toBeNull();
  });

  it('the page of a gate has no figure that is none', () => {
    expect(markup).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('the page of a gate shows every budget with its outcome, after the verdict', () => {
    const { word } = gateOutcomeText[verdict.outcome];
    expect(markup.indexOf(`${word}</h1>`)).toBeGreaterThan(0);
    expect(markup.indexOf(`${word}</h1>`)).toBeLessThan(markup.indexOf('class="intervals"'));
    const rows = [...markup.matchAll(/<tr class="(\w+)"><th scope="row">(?:<strong>)?/g)].map(
      ([, outcome]) => outcome,
    );
    const shown = verdict.budgets.map((budgetVerdict) => shownOutcome(verdict, budgetVerdict));
    for (const outcome of new Set(shown))
      expect(rows.filter((one) => one === outcome).length, outcome).toBeGreaterThanOrEqual(
        2 * shown.filter((one) => one === outcome).length,
      );
  });
});

it('the page of a gate allows exactly the styles of the page, and no script', () => {
  const page = gatePage(failedGate());
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
  const hashes = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  expect(policy).toBe(
    `default-src 'none'; style-src ${hashes.join(' ')}; script-src 'none'; base-uri 'none'; form-action 'none'`,
  );
});

it('the page of a gate gives the same bytes twice', () => {
  expect(gatePage(failedGate())).toBe(gatePage(failedGate()));
});
