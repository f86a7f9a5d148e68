// Reads an SLO file (JSON, YAML or TypeScript) into SLOs, or says everything that is wrong with it.
import { basename } from 'node:path';
import { ShowtimeError, sloList, type Slo } from '../../contract/index.ts';
import { readStructuredFile } from '../structured-file.ts';

/**
 * Reads and validates `path`. `journeys` are the valid ones, or null where any name may come (somebody's own script).
 * A wrapping object `{slos: […]}` is not accepted: a file is a list. @throws ShowtimeError bad-slos with every problem
 */
export async function readSloFile(path: string, journeys: readonly string[] | null): Promise<readonly Slo[]> {
  const name = basename(path);
  const { value, problems, place } = await readStructuredFile(path);
  if (problems.length > 0) throw refused(name, problems);
  const parsed = sloList.safeParse(value);
  if (!parsed.success) {
    throw refused(name, parsed.error.issues.map((issue) => `${place(issue.path)} ${issue.path.join('.') || 'file'}: ${issue.message}`));
  }
  const unknown = parsed.data.flatMap(({ name: slo, indicator }, index) => (journeys !== null && !journeys.includes(indicator.of)
    ? [`${place([index, 'indicator', 'of'])} ${slo}: no journey "${indicator.of}"; there are ${journeys.join(', ')}`] : []));
  if (unknown.length > 0) throw refused(name, unknown);
  return parsed.data;
}

function refused(name: string, problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-slos', {
    what: `${name} is no valid SLO file`,
    why: 'an SLO file is a list of {name, objective, windowDays, indicator: {kind: availability | latency, of, belowMs?}}',
    fix: 'mend the places below and run it again; nothing was started',
    problems,
  });
}
