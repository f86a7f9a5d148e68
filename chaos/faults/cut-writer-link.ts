// cut-writer-link: the writer's endpoint has no upstream while the writer's process runs on, so that no
// promotion follows.
import { z } from 'zod';
import { pairIsWhole, presentWriter, writerSubject } from '../choose-writer.ts';
import type { Fault } from '../fault.ts';

const subject = writerSubject.extend({ link: z.literal('writer') });

export const cutWriterLink: Fault<'cut-writer-link', 'database' | 'network', z.infer<typeof subject>> = {
  kind: 'cut-writer-link',
  needs: ['database', 'network'],
  title:
    'Cuts the link to the database writer: connections are reset and refused, the server itself goes on.',
  subject,
  resolve: async ({ database }, _spec, _random, taken) => {
    if (taken.some((record) => record['link'] === 'writer'))
      throw new Error('the link to the writer is cut already by another fault');
    return { ...(await presentWriter(database)), link: 'writer' };
  },
  inject: async ({ network }, { writer }) => {
    await network.cutWriterLink();
    return { writer };
  },
  // A cut that reset or refused no connection had no effect.
  isInEffect: async ({ network }) => {
    const { cut, reset, refused } = await network.writerLink();
    return cut && reset + refused > 0 ? { reset, refused } : null;
  },
  recover: async ({ network }) => {
    await network.restoreWriterLink();
    const { reset, refused } = await network.writerLink();
    return { reset, refused };
  },
  isSteady: async ({ database, network }, record) => {
    const { cut, hasUpstream } = await network.writerLink();
    return !cut && hasUpstream && pairIsWhole(database, record);
  },
};
