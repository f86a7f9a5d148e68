// Gets pip from Debian's package python3-pip-whl, for a Python that Debian installed without one.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebianPackage } from '../debian/unpack-package.mjs';
import { SourceFailed } from '../sources/first-available.mjs';

const PACKAGE = 'python3-pip-whl';
const WHEELS = 'usr/share/python-wheels';

/**
 * Unpacks it into `folder`, 2 MB.
 * @param {string} folder @param {{ onProgress?: (line: string) => void }} [how]
 * @returns {Promise<string>} the wheel, which Python can run as it is: `PYTHONPATH=wheel python3 -m pip`
 * @throws {SourceFailed}
 */
export async function unpackDebianPip(folder, { onProgress = () => {} } = {}) {
  await unpackDebianPackage(folder, PACKAGE, { onProgress });
  const wheel = (await readdir(join(folder, WHEELS)).catch(() => [])).find((name) => name.startsWith('pip-'));
  if (wheel === undefined) throw new SourceFailed(`${PACKAGE} holds no pip`);
  return join(folder, WHEELS, wheel);
}
