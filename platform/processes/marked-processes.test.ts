import { expect, it } from 'vitest';
import { listedEnvironment } from '../environment.ts';
import { tagVariable } from './marked-processes.ts';

it('the tag of a subject reaches the pods and databases that its supervisor starts', () => {
  const environment = { [tagVariable]: 'mark/candidate', POOL_SIZE: '1' };
  expect(listedEnvironment(environment)).toEqual({ [tagVariable]: 'mark/candidate' });
});
