// report.html as text: everything escaped, nothing fetched, well formed, the same each time, bounded in size.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hostileInput } from '../fixtures/hostile-input.ts';
import { failedInput, observedInput, rushInput, unknownInput } from '../fixtures/rush-input.ts';
import { html, jsonText } from './markup.ts';
import { reportPage } from './report-page.ts';

const examples = {
  pass: rushInput(),
  fail: failedInput(),
  unknown: unknownInput(),
  hostile: hostileInput(),
  observed: observedInput(),
};
const pages = Object.fromEntries(Object.entries(examples).map(([name, input]) => [name, reportPage(input)]));
const voids = new Set(['meta', 'br', 'input', 'link', 'img', 'hr']);

/** The page without what is not markup: the texts of style and script elements. */
function markupOf(page: string): string {
  return page.replace(/(<(script|style)[^>]*>)[\s\S]*?(<\/\2>)/g, '$1$3');
}

describe.each(Object.entries(pages))('the page of a run: %s', (_, page) => {
  it('has markup in which every element ends where it should', () => {
    const open: string[] = [];
    for (const [, slash, name = '', rest = ''] of markupOf(page).matchAll(
      /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/g,
    )) {
      if (slash === '/') expect(open.pop()).toBe(name);
      else if (!voids.has(name) && !rest.endsWith('/')) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('uses each id once, and refers only to ids that are there', () => {
    const ids = [...markupOf(page).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    const named = [...markupOf(page).matchAll(/ (?:aria-labelledby="|href="#)([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(15);
    expect(new Set(ids).size).toBe(ids.length);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('gives every header cell its scope and every picture its words', () => {
    expect(markupOf(page).match(/<th(?! scope="(col|row)")[\s>]/g)).toBeNull();
    expect(markupOf(page).match(/<svg(?![^>]* aria-label="[^"]+")/g)).toBeNull();
  });

  it('names nothing beyond itself', () => {
    expect(markupOf(page).match(/ (src|srcset|href|data|action|poster)="(?!#)[^"]*"/g)).toBeNull();
    expect(page.match(/@import|url\(/g)).toBeNull();
    expect(markupOf(page).match(/<(link|img|iframe|object|embed|base)\b/g)).toBeNull();
  });

  it('allows exactly its own style and scripts, by their hashes', () => {
    const policy =
      /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const hashed = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const texts = (tag: string): string[] =>
      [...page.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, text = '']) =>
        hashed(text),
      );
    expect(policy).toBe(
      `default-src 'none'; style-src ${texts('style').join(' ')}; script-src ${texts('script').join(' ')}; base-uri 'none'; form-action 'none'`,
    );
    expect(texts('script')).toHaveLength(2);
  });
});

describe('hostile texts', () => {
  it('start no element', () => {
    expect(markupOf(pages.hostile ?? '').match(/<script[^>]*>/g)).toEqual([
      '<script type="application/json" id="chart-data">',
      '<script>',
      '<script>',
    ]);
    expect(pages.hostile?.match(/<script>window.owned/g)).toBeNull();
  });
  it('are told as they are', () => {
    expect(pages.hostile).toContain('&lt;script&gt;window.owned=1&lt;/script&gt;');
  });
  it('come back unharmed from the chart data', () => {
    const data = /id="chart-data">([\s\S]*?)<\/script>/.exec(pages.hostile ?? '')?.[1] ?? '';
    expect(data).not.toContain('<');
    const { journeys } = JSON.parse(data) as { journeys: { name: string }[] };
    expect(journeys.map(({ name }) => name)).toContain('__proto__');
  });
});

describe('the page', () => {
  it('is the same, byte for byte, each time', () => {
    expect(reportPage(rushInput())).toBe(pages.pass);
  });
  it('puts the verdict first, then objectives, outages, the time axis, orders, claims, what was not asked, evidence, settings and how to judge again', () => {
    expect([...(pages.pass ?? '').matchAll(/<section id="([a-z-]+)"/g)].map(([, id]) => id)).toEqual([
      'verdict',
      'objectives',
      'outages',
      'timeline',
      'ledger',
      'checkers',
      'not-asked',
      'evidence',
      'settings',
      'again',
    ]);
  });
  it('puts client and server side by side only of an observed run, with every step, and calls what does not add up by its name', () => {
    const section = /<section id="reconciliation"([\s\S]*?)<\/section>/;
    expect(section.exec(pages.fail ?? '')).toBeNull();
    const text = (section.exec(pages.observed ?? '')?.[1] ?? '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(text).toContain('Not known: orders-within-2s: the server’s count is missing.');
    expect(text).toMatch(
      /menus-good .* unexplained: −55 events, which is more than the 8 tolerated: one of both counts is wrong\./,
    );
    expect(text).toContain('Sent again: one intent, several requests'.toLowerCase());
    expect(text).toMatch(
      /Expected at the server 3,761 to 3,769 71 to 79 The server counted 3,764 74 Unexplained 0 0/,
    );
  });
  it('says what unknown means and why', () => {
    expect(pages.unknown).toContain('Unknown is not a pass and not a fail');
    expect(pages.unknown).toContain('because load-delivered is unknown: 112 of 3,724 arrivals were dropped');
  });
  it('says in plain words that flush settings were relaxed, and only if they were', () => {
    const input = rushInput();
    input.run.settings.durable = true;
    expect(pages.pass).toContain('Flush settings were relaxed');
    expect(reportPage(input)).not.toContain('Flush settings were relaxed');
  });
  it('stands without faults, objectives, ledger, databases, machine rows and requests', () => {
    const input = rushInput();
    Object.assign(input.verdict, { slos: [], outages: [], verdicts: [], outcome: 'unknown' });
    const page = reportPage({
      ...input,
      plan: [],
      events: [],
      timeline: [],
      overview: { binMs: 1_000, rows: [] },
      databases: [],
      machine: [],
      ledger: null,
      quotes: [],
    });
    expect(page).toContain('Nothing was asked of this run, so nothing is known.');
    expect(markupOf(page).match(/NaN|Infinity|undefined/g)).toBeNull();
  });
  it('names the claims that were not asked, with the reason, and apart from those that were', () => {
    const [, unasked = ''] = /<section id="not-asked"([\s\S]*?)<\/section>/.exec(pages.unknown ?? '') ?? [];
    expect(unasked).toContain('new-writer-holds-all');
    expect(unasked).toContain('Not asked: the run did not promise databases.');
    expect(unasked).toContain('switch-over-writer');
    expect(/<section id="checkers"([\s\S]*?)<\/section>/.exec(pages.unknown ?? '')?.[1]).not.toContain(
      'new-writer-holds-all',
    );
    expect(pages.pass).toContain('Every claim that Showtime knows was asked.');
  });
  it('signs with its version where the run recorded it', () => {
    const input = rushInput();
    delete input.run.versions.showtime;
    expect(pages.pass).toContain('<footer><p>Showtime 0.1.0. Charts by uPlot');
    expect(reportPage(input)).toContain('<footer><p>Showtime. Charts by uPlot');
  });
  it('tells the exact commands that judge and play again', () => {
    expect(pages.pass).toContain('<code>npx showtime analyze runs/2026-11-23T08-00-00Z-showtime-rush</code>');
    expect(pages.pass).toContain(
      '<code>npx showtime run showtime-rush --seed 20261123 --peak 60 --duration 90s --plan runs/2026-11-23T08-00-00Z-showtime-rush/plan.json</code>',
    );
  });
  it('leads from evidence to the line itself', () => {
    expect(pages.fail).toContain(
      '<a href="#at-ledger-ndjson-2817">ledger.ndjson:2817</a> (member 4711, key k-4711-1)',
    );
    expect(pages.fail).toMatch(
      /<div id="at-ledger-ndjson-2817"><dt>ledger\.ndjson:2817<\/dt><dd><code>\{[^<]*o-1311/,
    );
  });
  it('calls an outage not measured, rather than none, without order probes', () => {
    const told = reportPage({ ...rushInput(), probed: false });
    expect(told).toContain('Without order probes an outage was not measured');
    expect(told).toContain('no order probes were recorded');
    expect(told).not.toContain('No outage');
  });
  it('says that lost orders are not known where the rows cannot tell', () => {
    const input = rushInput();
    if (input.ledger !== null)
      input.ledger.stored = {
        acknowledged: 9,
        lost: 'stored.ndjson has no end line of its final phase',
        doubled: { count: 0, examples: [] },
      };
    expect(reportPage(input)).toContain('not known: stored.ndjson has no end line of its final phase');
  });
});

describe('html', () => {
  it('escapes text, keeps markup and lists of it, and leaves out null and false', () => {
    expect(html`<p title="${'"'}">${'<b>'}${[html`<i>${1}</i>`, '&']}${null}${false}</p>`.markup).toBe(
      '<p title="&quot;">&lt;b&gt;<i>1</i>&amp;</p>',
    );
  });
  it('writes JSON that cannot end its script element', () => {
    expect(jsonText({ a: '</script><!--' }).markup).toBe('{"a":"\\u003c/script>\\u003c!--"}');
  });
});
