// A provisioning file of Grafana: YAML with a header comment.
import { Document } from 'yaml';
import { generatedBy, type Artefact } from '../../artefact.ts';

/** Needs no secret: a Grafana starts with it as it is. */
const provisioningFolder = 'deploy/grafana/provisioning';
/** Needs the files of the webhooks: copied into provisioning/alerting by who wants Grafana's own alerts. */
const alertingFolder = 'deploy/grafana/alerting';

/** `about` goes into the head, a line each. */
export function provisioningFile(path: string, about: readonly string[], content: object): Artefact {
  return yamlFile(`${provisioningFolder}/${path}`, about, content);
}

/** The same for Grafana's own alerts. */
export function alertingFile(path: string, about: readonly string[], content: object): Artefact {
  return yamlFile(`${alertingFolder}/${path}`, about, content);
}

function yamlFile(path: string, about: readonly string[], content: object): Artefact {
  const document = new Document({ apiVersion: 1, ...content }, { aliasDuplicateObjects: false });
  document.commentBefore = [`${generatedBy} from contract/slos.ts; change that and generate again.`, ...about]
    .map((line) => ` ${line}`)
    .join('\n');
  return {
    path,
    text: document.toString({ lineWidth: 0, blockQuote: 'literal' }),
  };
}
