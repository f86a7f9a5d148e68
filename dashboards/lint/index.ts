// The linter: the rules of Grafana's dashboard linter over every dashboard that ships, with exceptions that
// give their reasons.
import type { Artefact } from '../artefact.ts';
import type { Finding } from '../check/finding.ts';
import type { DashboardJson } from './dashboard-json.ts';
import { exceptions as shippedExceptions, type Exception } from './exceptions.ts';
import type { Problem } from './rule.ts';
import { rules, type RuleName } from './rules/index.ts';

export type { DashboardJson } from './dashboard-json.ts';
export { exceptions, type Exception } from './exceptions.ts';
export type { Problem, Rule } from './rule.ts';
export { rules, type RuleName } from './rules/index.ts';

/**
 * One finding for each rule and dashboard, and one for each exception that nothing needs. Files that are no
 * dashboards are left out.
 */
export function lintDashboards(
  artefacts: readonly Artefact[],
  exceptions: readonly Exception[] = shippedExceptions,
): Finding[] {
  const dashboards = artefacts
    .filter(({ path }) => /\bdashboards\/[^/]+\.json$/.test(path))
    .map(({ text }) => JSON.parse(text) as DashboardJson);
  const needed = new Set<Exception>();
  const findings = dashboards.flatMap((dashboard) =>
    (Object.keys(rules) as RuleName[]).map((rule) => findingOf(rule, dashboard, exceptions, needed)),
  );
  return [
    ...findings,
    ...exceptions.filter((exception) => dashboards.length > 0 && !needed.has(exception)).map(unneeded),
  ];
}

function findingOf(
  rule: RuleName,
  dashboard: DashboardJson,
  exceptions: readonly Exception[],
  needed: Set<Exception>,
): Finding {
  const problems = rules[rule].check(dashboard);
  const where = dashboard.uid ?? dashboard.title ?? '?';
  const left = problems.filter((problem) => {
    const excused = exceptions.filter((exception) => excuses(exception, rule, dashboard, problem));
    excused.forEach((exception) => needed.add(exception));
    return excused.length === 0;
  });
  if (left.length > 0)
    return { check: rule, where, outcome: 'fail', because: left.map(formatProblem).join('; ') };
  return {
    check: rule,
    where,
    outcome: 'pass',
    because:
      problems.length === 0
        ? rules[rule].requires
        : `${problems.length} excused: ${reasonsFor(rule, exceptions)}`,
  };
}

function excuses(
  { rule, dashboard: uid, panels, matching }: Exception,
  name: RuleName,
  { uid: of }: DashboardJson,
  { panel = '', because }: Problem,
): boolean {
  return (
    rule === name &&
    (uid === undefined || uid === of) &&
    (panels === undefined || panels.includes(panel)) &&
    (matching === undefined || matching.test(because))
  );
}

function reasonsFor(rule: RuleName, exceptions: readonly Exception[]): string {
  return exceptions
    .filter((exception) => exception.rule === rule)
    .map(({ reason }) => reason)
    .join(' ');
}

function formatProblem({ panel, refId, because }: Problem): string {
  return `${panel === undefined ? '' : `${panel}${refId === undefined ? '' : ` (${refId})`}: `}${because}`;
}

function unneeded({ rule, reason }: Exception): Finding {
  return {
    check: rule,
    where: 'exceptions',
    outcome: 'fail',
    because: `nothing needs this exception any more: ${reason}`,
  };
}
