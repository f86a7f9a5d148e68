// Takes the frames away in which an engine sends the two streams of a container's output.

const headerBytes = 8;

/** `raw` is the answer to GET /containers/ID/logs of a container without a terminal. */
export function plainLog(raw: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + headerBytes <= raw.length;) {
    const size = raw.readUInt32BE(at + 4);
    parts.push(raw.subarray(at + headerBytes, at + headerBytes + size));
    at += headerBytes + size;
  }
  return Buffer.concat(parts).toString('utf8');
}
