// A certificate for 127.0.0.1 signed by its own key alone: made anew each time, so that no key is kept.
import { generateKeyPairSync, sign } from 'node:crypto';

/** One DER value (ITU-T X.690). */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const [integer, bits, oid, text, time, sequence, set] = [0x02, 0x03, 0x06, 0x0c, 0x18, 0x30, 0x31];
const ecdsaWithSha256 = der(sequence, der(oid, Buffer.from('2a8648ce3d040302', 'hex')));
const commonName = der(oid, Buffer.from('550403', 'hex'));

/** X.509 version 1 (RFC 5280, 4.1), valid for thirty years. */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(sequence, der(set, der(sequence, commonName, der(text, Buffer.from('shapes')))));
  const at = (stamp: string): Buffer => der(time, Buffer.from(stamp));
  const content = der(
    sequence,
    der(integer, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    der(sequence, at('20260101000000Z'), at('20560101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(bits, Buffer.from([0]), sign('sha256', content, privateKey));
  const base64 = der(sequence, content, ecdsaWithSha256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}
