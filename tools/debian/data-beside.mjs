// Lets a program of a Debian package that was unpacked, not installed, read its data from the folder that it
// is started in.
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SourceFailed } from '../sources/first-available.mjs';

/**
 * Copies the files from the unpacked package to beside the program, and writes a path of the same length into
 * the program
 * that leads to its working directory. Only the one place that names the folder itself is changed.
 * @param {{ unpacked: string, program: string, beside: string, data: { folder: string, files: readonly
 * string[] } }} how
 * `data.folder` is absolute, as the program names it. @throws {SourceFailed}
 */
export async function readDataBeside({ unpacked, program, beside, data: { folder, files } }) {
  for (const file of files) await copyFile(join(unpacked, folder, file), join(beside, file));
  const bytes = await readFile(program);
  const places = occurrences(bytes, Buffer.from(folder)).filter(
    (at) => bytes[at + folder.length] !== '/'.charCodeAt(0),
  );
  if (places.length !== 1)
    throw new SourceFailed(
      `${basename(program)} names ${folder} ${places.length} times, not once: its data cannot be put beside it`,
    );
  bytes.write(`.${'/'.repeat(folder.length - 1)}`, places[0], 'latin1');
  await writeFile(program, bytes);
}

function occurrences(bytes, wanted) {
  const found = [];
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) found.push(at);
  return found;
}
