// `node tools/pack-recording.mjs DIR`: packs a recorded demo into the recording that comes with Showtime.
import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHECKOUT, setUpOrExit } from './set-up.mjs';

const [folder, ...more] = process.argv.slice(2);
if (folder === undefined || more.length > 0) {
  process.stderr.write(
    'what: give one run folder\nwhy:  its files become the recording that comes with Showtime\nfix:  node tools/pack-recording.mjs runs/ID\n',
  );
  process.exitCode = 64;
} else {
  await setUpOrExit();
  const { packRecording, recordingFile } = await import(
    pathToFileURL(join(CHECKOUT, 'dist/control/show/recording.js')).href
  );
  const bytes = await packRecording(resolve(folder), basename(resolve(folder)));
  await writeFile(recordingFile(), bytes);
  process.stdout.write(`${recordingFile()}: ${Math.ceil(bytes.length / 1_000)} kB\n`);
}
