// A Prometheus rule file: groups of recorded series and alerts, written as YAML that people read.
import { Document, isMap, isSeq } from 'yaml';
import { generatedBy, type Artefact } from '../artefact.ts';

export interface RecordedSeries {
  record: string;
  expr: string;
  labels?: Record<string, string>;
}

export interface Alert {
  alert: string;
  expr: string;
  /** How long the condition must hold before it fires; immediately if undefined. */
  for?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export interface RuleGroup {
  name: string;
  /** How often it is evaluated; as Prometheus does by itself if undefined. */
  interval?: string;
  /** Its purpose, a sentence or more; written above it. */
  about: string;
  rules: readonly (RecordedSeries | Alert)[];
}

/** One rule file; `about` goes into its head. */
export function ruleFile(
  path: string,
  about: string,
  groups: readonly RuleGroup[],
  from = 'contract/slos.ts',
): Artefact {
  const document = new Document(
    {
      groups: groups.map(({ name, interval, rules }) => ({
        name,
        ...(interval === undefined ? {} : { interval }),
        rules,
      })),
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = comment(`${generatedBy} from ${from}; change that and generate again.\n${about}`);
  const list = document.get('groups');
  if (isSeq(list))
    list.items.forEach((item, index) => {
      if (isMap(item)) item.commentBefore = comment(groups[index]?.about ?? '');
    });
  return { path, text: document.toString({ lineWidth: 0, blockQuote: 'literal' }) };
}

function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
}
