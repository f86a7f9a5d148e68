import { expect, it } from 'vitest';
import { listedEnvironment } from '../../../contract/index.ts';
import { markVariable } from './marked-processes.ts';

it('the mark of a subject reaches the pods and databases that its supervisor starts', () => {
  const environment = { [markVariable]: 'mark/candidate', POOL_SIZE: '1' };
  expect(listedEnvironment(environment)).toEqual({ [markVariable]: 'mark/candidate' });
});
