// CPU seconds from readings a second apart.
import { expect, it } from 'vitest';
import { cpuSecondsOf } from './cpu-seconds.ts';

const csv = `at_ms,name,value,resident_mb
0.0,clock_offset_ms,0,
0.0,harness,90,10
1000.0,clock_offset_ms,0,
1000.0,harness,50,10
1000.0,k6,100,20
3000.0,clock_offset_ms,0,
3000.0,harness,25,10
3000.0,k6,10,20
3000.0,host-idle,70,
4000.0,clock_offset_ms,0,
4000.0,harness,80,10
`;

it('weighs each share with its time, and only where k6 has one too', () => {
  expect([...cpuSecondsOf(csv, ['k6', 'harness'])]).toEqual([
    ['harness', 1],
    ['k6', 1.2],
  ]);
});
