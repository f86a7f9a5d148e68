import { expect, test } from 'vitest';
import { upIn } from './rotation.ts';

const csv = `# pxname,svname,qcur,status,weight,
orders,FRONTEND,,OPEN,,
pods,pod-1,0,UP,1,
pods,pod-2,0,UP 1/2,1,
pods,pod-3,0,DOWN 1/2,1,
pods,pod-4,0,MAINT (resolution),1,
pods,BACKEND,0,UP,2,
other,pod-5,0,UP,1,
`;

test('only servers of the pods that are up are in rotation', () => {
  expect([...upIn(csv)]).toEqual(['pod-1', 'pod-2']);
});
