// The bundled show: what is broken, what to say, and what to expect of it.
import type { ShowScript } from '../../contract/index.ts';
import { badRelease } from './bad-release.ts';

const holdMs = 3_000;
const lastsMs = 5_000;
const pod = { pod: 'any' } as const;
const writer = { role: 'writer' } as const;

export const fastOrderShow: ShowScript = {
  title: 'Fast Order, ten minutes before the film',
  scenes: [
    {
      title: 'A steady rush',
      say:
        'These are customers who order snacks. Each takes a session, reads the menu, orders and reads the order back. ' +
        'Three pods serve them in two zones. Every order is committed on the writer, and acknowledged only after the reader has it.',
      lookFor: 'Which database is the writer. How many orders a second are good.',
      fault: null,
      holdMs: 0,
      predict: null,
      lastsMs: 8_000,
      gate: null,
    },
    {
      title: 'Terminate a pod',
      say:
        'This is what a deployment does all day: one pod gets a SIGTERM. It reports that it is not ready, finishes what it has, and ends. ' +
        'Ask the room: how many orders will fail?',
      lookFor: 'One pod drains, its requests move to the other two.',
      fault: { kind: 'terminate-pod', of: pod },
      holdMs,
      predict: { outageMs: 0, failed: 0 },
      lastsMs,
      gate: null,
    },
    {
      title: 'Kill a pod',
      say:
        'Now without a goodbye: SIGKILL. What the pod had in its hands is gone, and the client does not know whether its order was stored. ' +
        'It sends again with the same key.',
      lookFor: 'A few sends fail. Their customers still get exactly one order.',
      fault: { kind: 'kill-pod', of: pod },
      holdMs,
      predict: { outageMs: 0, failed: 3 },
      lastsMs,
      gate: null,
    },
    {
      title: 'Crash the writer',
      say:
        'The database that takes all writes is killed. No component is notified. The control plane must notice it, fence it, promote the reader and move the endpoint. ' +
        'Until then no order can be stored.',
      lookFor:
        'The stopwatch: detection, promotion, endpoint, service. Then the other database is the writer.',
      fault: { kind: 'crash-writer', of: writer },
      holdMs,
      predict: { outageMs: 1_000, failed: 10 },
      lastsMs,
      gate: null,
    },
    {
      title: 'Planned switchover',
      say:
        'The same change of the writer, but planned, as for maintenance: the old writer finishes its transactions first. ' +
        'Compare its stopwatch with the crash.',
      lookFor: 'Writer and reader change places. The gap is shorter than after the crash.',
      fault: { kind: 'switch-over-writer', of: writer },
      holdMs,
      predict: { outageMs: 300, failed: 3 },
      lastsMs,
      gate: null,
    },
    {
      title: 'A zone goes',
      say: 'All pods of zone c are killed and none may come back for some seconds. The pods of the other zone carry everything.',
      lookFor: 'Zone c is empty. Orders go on through zone a.',
      fault: { kind: 'kill-zone', of: { zone: 'c' } },
      holdMs: 5_000,
      predict: { outageMs: 200, failed: 5 },
      lastsMs,
      gate: null,
    },
    {
      title: 'A bad release is stopped by the gate',
      say:
        'What we broke so far breaks by itself one day. This is what we break ourselves: a release whose answers take half as long again. ' +
        'The gate plays the same load against the old and the new version by turns, and stops the pipeline. It needs a machine for itself for minutes, ' +
        'so this one was measured before, with a tiny service. Ask the room: how many pairs show it?',
      lookFor: 'Each dot is a pair. Right of the dashed line it is slower than is allowed.',
      fault: null,
      holdMs: 0,
      predict: null,
      lastsMs,
      gate: badRelease,
    },
  ],
};
