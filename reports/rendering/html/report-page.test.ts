// report.html as text: everything escaped, nothing fetched, well formed, the same each time, bounded in size.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hostileInput } from '../fixtures/hostile-input.ts';
import { ownInput } from '../fixtures/own-input.ts';
import { failedInput, observedInput, rushInput, unknownInput } from '../fixtures/rush-input.ts';
import { html, jsonText } from './markup.ts';
import { reportPage } from './report-page.ts';

const examples = {
  pass: rushInput(),
  fail: failedInput(),
  unknown: unknownInput(),
  hostile: hostileInput(),
  observed: observedInput(),
  own: ownInput(),
};
const pages = Object.fromEntries(Object.entries(examples).map(([name, input]) => [name, reportPage(input)]));
const voids = new Set(['meta', 'br', 'input', 'link', 'img', 'hr']);

/** The page without what is not markup: the texts of style and script elements. */
function markupOf(page: string): string {
  return page.replace(/(<(script|style)[^>]*>)[\s\S]*?(<\/\2>)/g, '$1$3');
}

describe.each(Object.entries(pages))('the page of a run: %s', (_, page) => {
  it('the page of a run has markup in which every element ends where it should', () => {
    const open: string[] = [];
    for (const [, slash, name = '', rest = ''] of markupOf(page).matchAll(
      /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/g,
    )) {
      if (slash === '/') expect(open.pop()).toBe(name);
      else if (!voids.has(name) && !rest.endsWith('/')) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('the page of a run uses each id once, and refers only to ids that are there', () => {
    const ids = [...markupOf(page).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    const named = [...markupOf(page).matchAll(/ (?:aria-labelledby="|href="#)([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(15);
    expect(new Set(ids).size).toBe(ids.length);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('the page of a run gives every header cell its scope and every picture its text', () => {
    expect(markupOf(page).match(/<th(?! scope="(col|row)")[\s>]/g)).toBeNull();
    expect(markupOf(page).match(/<svg(?![^>]* aria-label="[^"]+")/g)).toBeNull();
  });

  it('the page of a run names nothing beyond itself', () => {
    expect(markupOf(page).match(/ (src|srcset|href|data|action|poster)="(?!#)[^"]*"/g)).toBeNull();
    expect(page.match(/@import|url\(/g)).toBeNull();
    expect(markupOf(page).match(/<(link|img|iframe|object|embed|base)\b/g)).toBeNull();
  });

  it('the page of a run allows exactly the style and scripts of the page, by their hashes', () => {
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
  it('hostile texts start no element', () => {
    expect(markupOf(pages.hostile ?? '').match(/<script[^>]*>/g)).toEqual([
      '<script type="application/json" id="chart-data">',
      '<script>',
      '<script>',
    ]);
    expect(pages.hostile?.match(/<script>window.owned/g)).toBeNull();
  });
  it('hostile texts are shown unchanged', () => {
    expect(pages.hostile).toContain('&lt;script&gt;window.owned=1&lt;/script&gt;');
  });
  it('hostile texts come back unharmed from the chart data', () => {
    const data = /id="chart-data">([\s\S]*?)<\/script>/.exec(pages.hostile ?? '')?.[1] ?? '';
    expect(data).not.toContain('<');
    const { journeys } = JSON.parse(data) as { journeys: { name: string }[] };
    expect(journeys.map(({ name }) => name)).toContain('__proto__');
  });
});

describe('the page', () => {
  it('the page is the same, byte for byte, each time', () => {
    expect(reportPage(rushInput())).toBe(pages.pass);
  });
  it('the page puts the verdict first, then requests, objectives, outages, the time axis, orders, claims, what was `not-asked`, evidence, settings and how to judge again', () => {
    expect([...(pages.pass ?? '').matchAll(/<section id="([a-z-]+)"/g)].map(([, id]) => id)).toEqual([
      'verdict',
      'requests',
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
  it('the page compares client and server only for an observed run, with every step, and names the unexplained difference', () => {
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
  it('the page explains what unknown means and why', () => {
    expect(pages.unknown).toContain('Unknown is not a pass and not a fail');
    expect(pages.unknown).toContain('because load-delivered is unknown: 112 of 3,724 arrivals were dropped');
  });
  it('the page reports relaxed flush settings, and only if they were relaxed', () => {
    const input = rushInput();
    input.run.settings.durable = true;
    expect(pages.pass).toContain('Flush settings were relaxed');
    expect(reportPage(input)).not.toContain('Flush settings were relaxed');
  });
  it('the page renders without faults, objectives, ledger, databases, machine rows and requests', () => {
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
    expect(page).toContain('This run checked no claim, so nothing is known.');
    expect(markupOf(page).match(/NaN|Infinity|undefined/g)).toBeNull();
  });
  it('the page lists the `not-asked` claims with their reason, separately from the others', () => {
    const [, notRequested = ''] =
      /<section id="not-asked"([\s\S]*?)<\/section>/.exec(pages.unknown ?? '') ?? [];
    expect(notRequested).toContain('new-writer-holds-all');
    expect(notRequested).toContain('Not asked: the run did not promise databases.');
    expect(notRequested).toContain('switch-over-writer');
    expect(/<section id="checkers"([\s\S]*?)<\/section>/.exec(pages.unknown ?? '')?.[1]).not.toContain(
      'new-writer-holds-all',
    );
    expect(pages.pass).toContain('Every claim of Showtime’s list was checked.');
  });
  it('the page of a user script shows its figures first, calls times service times, and nothing of the cinema', () => {
    const page = pages.own ?? '';
    expect([...page.matchAll(/<section id="([a-z-]+)"/g)].map(([, id]) => id)).toEqual([
      'verdict',
      'requests',
      'objectives',
      'checks',
      'timeline',
      'checkers',
      'not-asked',
      'settings',
      'again',
    ]);
    expect(page).toContain('9,612 in 90.0 s, 107 per second; 12 failed (0.12 %).');
    expect(page).toContain('<th scope="row">404 Not Found</th><td>12</td>');
    expect(page).toContain('<strong>Note:</strong> closed model (constant-vus)');
    expect(page).toContain('<dt>Service time p95</dt><dd><span class="figure">12.4 ms</span>');
    expect(page).not.toMatch(/id="plot-response"|Longest outage|No event is about pods|Arrivals/);
    expect(page).toMatch(
      /<details class="unasked-fold"><summary>15 claims of Showtime’s list were not asked/,
    );
  });
  it('the page lists every threshold of a script with its figure, failed ones first', () => {
    const input = ownInput();
    input.verdict.thresholds = [
      { metric: 'http_req_failed', expression: 'rate<0.01', limit: 0.01, value: 0.00125, passed: true },
      { metric: 'never{a:<b>}', expression: 'p(95)<5', limit: 5, value: null, passed: false },
    ];
    const [, section = ''] = /<section id="thresholds"([\s\S]*?)<\/section>/.exec(reportPage(input)) ?? [];
    expect(section.replace(/\s*\n\s*/g, '')).toContain(
      '<tr><th scope="row">never{a:&lt;b&gt;}</th><td>p(95)&lt;5</td><td>no figure</td><td>failed</td></tr>' +
        '<tr><th scope="row">http_req_failed</th><td>rate&lt;0.01</td><td>0.00125</td><td>passed</td></tr>',
    );
    expect(pages.own).not.toContain('id="thresholds"');
  });
  it('the page signs with its version where the run recorded it', () => {
    const input = rushInput();
    delete input.run.versions.showtime;
    expect(pages.pass).toContain('<footer><p>Showtime 0.1.0. Charts by uPlot');
    expect(reportPage(input)).toContain('<footer><p>Showtime. Charts by uPlot');
  });
  it('the page shows the exact commands that judge and play again', () => {
    expect(pages.pass).toContain(
      '<code>npx --no-install showtime analyze runs/2026-11-23T08-00-00Z-showtime-rush</code>',
    );
    expect(pages.pass).toContain(
      '<code>npx --no-install showtime run showtime-rush --seed 20261123 --peak 60 --duration 90s --plan runs/2026-11-23T08-00-00Z-showtime-rush/plan.json</code>',
    );
  });
  it('the page links evidence to its line', () => {
    expect(pages.fail).toContain(
      '<a href="#at-ledger-ndjson-2817">ledger.ndjson:2817</a> (member 4711, key k-4711-1)',
    );
    expect(pages.fail).toMatch(
      /<div id="at-ledger-ndjson-2817"><dt>ledger\.ndjson:2817<\/dt><dd><code>\{[^<]*o-1311/,
    );
  });
  it('the page calls an outage not measured, rather than none, without order probes', () => {
    const text = reportPage({ ...rushInput(), probed: false });
    expect(text).toContain('Without order probes an outage was not measured');
    expect(text).toContain('no order probes were recorded');
    expect(text).not.toContain('No outage');
  });
  it('the page shows lost orders as not known if the rows are incomplete', () => {
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
  it('html escapes text, keeps markup and lists of it, and leaves out null and false', () => {
    expect(html`<p title="${'"'}">${'<b>'}${[html`<i>${1}</i>`, '&']}${null}${false}</p>`.markup).toBe(
      '<p title="&quot;">&lt;b&gt;<i>1</i>&amp;</p>',
    );
  });
  it('html writes JSON that cannot end its script element', () => {
    expect(jsonText({ a: '</script><!--' }).markup).toBe('{"a":"\\u003c/script>\\u003c!--"}');
  });
});
