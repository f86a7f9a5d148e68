// A provisioning file of Grafana: YAML with a head that says what it is.
import { Document } from 'yaml';
import { generatedBy, type Artefact } from '../../artefact.ts';

const provisioningFolder = 'deploy/grafana/provisioning';

/** `about` goes into the head, a line each. */
export function provisioningFile(path: string, about: readonly string[], content: object): Artefact {
  const document = new Document({ apiVersion: 1, ...content }, { aliasDuplicateObjects: false });
  document.commentBefore = [`${generatedBy} from contract/slos.ts; change that and generate again.`, ...about]
    .map((line) => ` ${line}`)
    .join('\n');
  return {
    path: `${provisioningFolder}/${path}`,
    text: document.toString({ lineWidth: 0, blockQuote: 'literal' }),
  };
}

/** Grafana fills in `$NAME` in these files; a dollar that belongs to a template is written twice. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}
