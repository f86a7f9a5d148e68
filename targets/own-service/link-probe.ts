// One request through a link on a connection of its own: how it ended, after how long, with how many bytes.
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock, LinkProbe } from '../../contract/index.ts';

/**
 * Sends GET of `url` and reads until the server closes the connection, at most `limitMs`. Never rejects.
 * The certificate of an https URL is not checked: only the way to the service is tested.
 */
export function probeLink(url: string, limitMs: number, clock: Clock): Promise<LinkProbe> {
  const startedMs = clock.nowMs();
  const socket = open(url);
  let bytes = 0;
  return new Promise((resolve) => {
    const end = (outcome: LinkProbe['outcome']): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ outcome, bytes, tookMs: Math.round((clock.nowMs() - startedMs) * 10) / 10 });
    };
    const timer = setTimeout(() => end('silent'), limitMs);
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    socket.once('end', () => end(bytes > 0 ? 'answered' : 'closed'));
    socket.once('close', () => end(bytes > 0 ? 'answered' : 'closed'));
    socket.once('error', ({ code }: NodeJS.ErrnoException) =>
      end(code === 'ECONNREFUSED' ? 'refused' : bytes > 0 ? 'answered' : 'reset'),
    );
  });
}

function open(url: string): Socket {
  const { protocol, hostname, host, port, pathname } = new URL(url);
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: showtime-link-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
  const socket: Socket =
    protocol === 'https:'
      ? connectTls({
          ...address,
          rejectUnauthorized: false,
          ...(/^[\d.]+$/.test(hostname) ? {} : { servername: hostname }),
        })
      : connect(address);
  socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => socket.write(request));
  return socket;
}
