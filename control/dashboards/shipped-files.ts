// The generated files as they lie in the package: what is checked is what Prometheus and Grafana are given.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseDocument } from 'yaml';
import { packageRoot } from '../../contract/index.ts';
import type { Finding } from '../../dashboards/check/index.ts';
import type { Artefact } from '../../dashboards/index.ts';

const check = 'files-shipped';
/** Every dashboard in this folder is provisioned, whatever its origin. */
const dashboardsFolder = 'deploy/grafana/dashboards';

export interface ShippedFiles {
  /** With the texts of the package; those that are missing or cannot be read are left out. */
  files: Artefact[];
  /** One for each file, and one for each dashboard that no code renders. */
  findings: Finding[];
}

/** `rendered` is what the SLOs give; `root` the package that ships. */
export function shippedFiles(rendered: readonly Artefact[], root = packageRoot()): ShippedFiles {
  const seen = rendered.map((artefact) => ({ artefact, text: textAt(join(root, artefact.path)) }));
  return {
    files: seen.flatMap(({ artefact: { path }, text }) =>
      text !== null && isReadable(path, text) ? [{ path, text }] : [],
    ),
    findings: [...seen.map(({ artefact, text }) => compared(artefact, text)), ...strangers(rendered, root)],
  };
}

function compared({ path, text }: Artefact, shipped: string | null): Finding {
  const finding = (outcome: Finding['outcome'], because: string): Finding => ({
    check,
    where: path,
    outcome,
    because,
  });
  if (shipped === null) return finding('fail', 'it is missing: showtime generate writes it');
  if (shipped === text) return finding('pass', 'it is what the SLOs give');
  const [is, wanted] = [shipped.split('\n'), text.split('\n')];
  const line = is.findIndex((each, index) => each !== wanted[index]);
  const at = line < 0 ? is.length : line;
  return finding(
    'fail',
    `line ${at + 1} is ${quoted(is[at])}, the SLOs give ${quoted(wanted[at])}: showtime generate writes it anew`,
  );
}

function quoted(line: string | undefined): string {
  return line === undefined ? 'missing' : `"${line.trim().slice(0, 80)}"`;
}

function strangers(rendered: readonly Artefact[], root: string): Finding[] {
  const made = new Set(rendered.map(({ path }) => path));
  let names: string[] = [];
  try {
    // Grafana's file provider reads these alone.
    names = readdirSync(join(root, dashboardsFolder)).filter((name) => name.endsWith('.json'));
  } catch {
    // Every dashboard is missing then, and each has a finding.
  }
  return names
    .map((name) => posix.join(dashboardsFolder, name))
    .filter((path) => !made.has(path))
    .sort()
    .map((where) => ({
      check,
      where,
      outcome: 'fail',
      because: 'it is provisioned, and no code renders it',
    }));
}

function textAt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** The other checks parse JSON and YAML; a torn file has its finding here. */
function isReadable(path: string, text: string): boolean {
  if (/\.ya?ml$/.test(path)) return parseDocument(text).errors.length === 0;
  if (!path.endsWith('.json')) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
