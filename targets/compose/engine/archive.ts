// Reads the one file of a tar archive, as the engine hands a container's file out.

const blockBytes = 512;

/** Text of the first regular file (POSIX ustar, https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html). */
export function fileOfTar(archive: Buffer): string {
  for (let at = 0; at + blockBytes <= archive.length;) {
    const header = archive.subarray(at, at + blockBytes);
    const size = Number.parseInt(header.subarray(124, 136).toString('latin1'), 8);
    const type = String.fromCharCode(header[156] ?? 0);
    if (Number.isNaN(size)) break;
    if (type === '0' || type === '\0')
      return archive.subarray(at + blockBytes, at + blockBytes + size).toString('utf8');
    at += blockBytes + Math.ceil(size / blockBytes) * blockBytes;
  }
  throw new Error('the archive holds no file');
}
