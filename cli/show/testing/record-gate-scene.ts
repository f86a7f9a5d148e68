// Program: writes control/show/bad-release.ts, the recorded gate of the bundled show, from a gate folder.
//   npx tsx cli/show/testing/record-gate-scene.ts runs/ID-gate
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gateFiles, gateVerdict, packageRoot, recordedGateOf } from '../../../contract/index.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder of a gate');
const verdict = gateVerdict.parse(JSON.parse(readFileSync(join(folder, gateFiles.verdict), 'utf8')));
const file = join(packageRoot(), 'control/show/bad-release.ts');
writeFileSync(
  file,
  `// The recorded gate of the bundled show. Written by cli/show/testing/record-gate-scene.ts from a real experiment: do not edit.
import type { RecordedGate } from '../../contract/index.ts';

export const badRelease: RecordedGate = ${JSON.stringify(recordedGateOf(verdict), null, 2)};
`,
);
process.stdout.write(`${file}; now: npx oxfmt ${file}\n`);
