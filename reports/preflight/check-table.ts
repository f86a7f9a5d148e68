// The table of checks in docs/preflight.md, rendered from the checks themselves.
import { incidents } from './check.ts';
import { preflightChecks } from './checks/index.ts';

const begin = '<!-- checks: written by `npm run generate` -->';
const end = '<!-- end of checks -->';

/** The page with its table written anew. @throws Error if the page has no place for it */
export function withCheckTable(page: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/preflight.md lacks the lines "${begin}" and "${end}"`);
  return `${page.slice(0, from)}${begin}\n\n${table()}\n\n${page.slice(to)}`;
}

function table(): string {
  return [
    '| check | expects that | severity | incident class | why it loses orders | fix |',
    '|---|---|---|---|---|---|',
    ...Object.entries(preflightChecks).map(
      ([name, { title, severity, incident, why, fix, source }]) =>
        `| [\`${name}\`](${source}) | ${cell(title)} | ${severity} | ${incident} | ${cell(why)} | ${cell(fix)} |`,
    ),
    '',
    '| incident class | what happens |',
    '|---|---|',
    ...Object.entries(incidents).map(([name, what]) => `| ${name} | ${what} |`),
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
