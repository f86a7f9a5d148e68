// The style and scripts of the page and of uPlot, read from their files so that a page can embed them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../../contract/index.ts';

export interface PageAssets {
  styles: readonly string[];
  scripts: readonly string[];
  /** For a meta element: nothing may be fetched, and only exactly these styles and scripts apply. */
  contentSecurityPolicy: string;
}

const styleFiles = ['page.css', 'print.css'];
const scriptFiles = ['palette.js', 'plots.js', 'page.js'];
const liveScriptFiles = [
  'palette.js',
  'plots.js',
  'live-plots.js',
  'live-flow.js',
  'live-parts.js',
  'live.js',
];

/**
 * Reads all of them; they are found from the package's folder, because the compiler copies only TypeScript to
 * dist/.
 */
export function pageAssets(): PageAssets {
  return assetsWithPlots(styleFiles, scriptFiles);
}

/** The same palette and plots for the page of a run that plays. */
export function liveAssets(): PageAssets {
  const assets = assetsWithPlots(['page.css', 'live.css'], liveScriptFiles);
  return { ...assets, contentSecurityPolicy: `${assets.contentSecurityPolicy}; connect-src 'self'` };
}

function assetsWithPlots(ownStyles: readonly string[], ownScripts: readonly string[]): PageAssets {
  const require = createRequire(import.meta.url);
  const styles = [
    inElement(readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8')),
    ...ownStyles.map(own).map(inElement),
  ];
  const scripts = [
    readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8'),
    ownScripts.map(own).join('\n'),
  ].map(inElement);
  return { styles, scripts, contentSecurityPolicy: policy(styles, scripts) };
}

/** The style without uPlot and scripts, for a page that compares runs or, with more styles, shows a gate. */
export function styleAssets(...more: readonly string[]): PageAssets {
  const styles = [...styleFiles, ...(more.length === 0 ? ['compare.css'] : more)].map(own).map(inElement);
  return { styles, scripts: [], contentSecurityPolicy: policy(styles, []) };
}

function own(name: string): string {
  return readFileSync(join(packageRoot(), 'reports', 'rendering', 'html', 'page', name), 'utf8');
}

/**
 * CSP level 2: an inline element applies if its text's hash is listed
 * (https://www.w3.org/TR/CSP2/#directive-script-src).
 */
function policy(styles: readonly string[], scripts: readonly string[]): string {
  const hashes = (texts: readonly string[]): string =>
    texts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ') ||
    "'none'";
  return `default-src 'none'; style-src ${hashes(styles)}; script-src ${hashes(scripts)}; base-uri 'none'; form-action 'none'`;
}

/** Raw text can't be escaped inside a style or script element: one that would end it is a broken build. */
function inElement(text: string): string {
  if (/<\/(script|style)|<!--/i.test(text))
    throw new Error('an asset of the report page would end its own element');
  return text;
}
