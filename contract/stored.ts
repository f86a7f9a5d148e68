// stored.ndjson: what the writer itself holds, one fact a line, each with its phase.
import { z } from 'zod';

const amount = z.number().int();
const factLines = [
  z.object({
    kind: z.literal('order'),
    id: z.string(),
    member: z.number().int(),
    key: z.string(),
    theatre: z.number().int(),
    /** Null for an order that is for no screening; absent where the program does not print it. */
    screening: z.string().nullish(),
    status: z.enum(['confirmed', 'cancelled']),
    lines: z.array(z.object({ item: z.number().int(), quantity: z.number().int(), unitPrice: amount })),
  }),
  z.object({ kind: z.literal('payment'), order: z.string(), amount, refunded: z.boolean() }),
  z.object({
    kind: z.literal('stock'),
    theatre: z.number().int(),
    item: z.number().int(),
    quantity: z.number().int(),
    initialQuantity: z.number().int(),
  }),
  z.object({ kind: z.literal('ticket'), order: z.string(), of: z.enum(['ordered', 'cancelled']) }),
  /** The catalog: what one of an item costs, won. */
  z.object({ kind: z.literal('price'), item: z.number().int(), price: amount }),
  z.object({ kind: z.literal('end') }),
] as const;

/** A line as the exporting program prints it, without a phase. */
export const exportedLine = z.discriminatedUnion('kind', factLines);
export type ExportedLine = z.infer<typeof exportedLine>;

/**
 * When an export was taken. `before-load` exists only if the run found a target that was already up, made
 * calibration visits, or plays against an external service: an order in it was stored before the load and is
 * not unexpected.
 */
export const phases = ['before-load', 'before-settle', 'final'] as const;
export type Phase = (typeof phases)[number];

const phase = z.enum(phases);
const [order, payment, stock, ticket, price, end] = factLines;
/**
 * A line of stored.ndjson. A phase is complete if its `end` line is there. One flat union: an intersection is
 * validated twice and merged.
 */
export const storedLine = z.discriminatedUnion('kind', [
  order.extend({ phase }),
  payment.extend({ phase }),
  stock.extend({ phase }),
  ticket.extend({ phase }),
  price.extend({ phase }),
  /** The id of the run that the phase was recorded for; older runs lack it. */
  end.extend({ phase, run: z.string().optional() }),
]);
export type StoredLine = ExportedLine & { phase: Phase; run?: string | undefined };
