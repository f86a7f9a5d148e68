// What goes in and out over HTTP: the schemas that validate requests, and that openapi.json is generated
// from.
import { z } from 'zod';
import { orderLimits } from '../contract/vocabulary/reference-data.ts';
import { orderIdPattern } from './orders/order-id.ts';

/** As large as an INT column holds. */
const maxId = 2_147_483_647;
const id = z.number().int().positive().max(maxId);
/** What its ASCII column takes, and nothing that would need escaping. */
export const screeningId = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/, '1 to 64 of A-Z a-z 0-9 _ . : -');
const won = z.number().int().meta({ description: 'An amount in won' });

export const orderRequest = z
  .strictObject({
    theatre: id.meta({ example: 1 }),
    screening: screeningId
      .optional()
      .meta({ description: 'The film to be ready for; ordering ends when it starts' }),
    lines: z
      .array(z.strictObject({ item: id, quantity: z.number().int().min(1).max(orderLimits.quantity) }))
      .min(1)
      .max(orderLimits.lines)
      .refine((lines) => new Set(lines.map(({ item }) => item)).size === lines.length, 'name each item once'),
  })
  .meta({ id: 'OrderRequest' });
export type OrderRequest = z.infer<typeof orderRequest>;

export const order = z
  .object({
    id: z.string().regex(orderIdPattern),
    status: z.enum(['confirmed', 'cancelled']),
    pickup: z.string().meta({ description: 'What the kitchen calls out', example: 'K-042' }),
    theatre: id,
    screening: z.string().optional(),
    lines: z.array(z.object({ item: id, quantity: z.number().int(), unitPrice: won })),
    amount: won,
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof order>;

export const sessionRequest = z
  .strictObject({
    member: id,
    pin: z.string().regex(/^\d{6}$/, 'six digits'),
  })
  .meta({ id: 'SessionRequest' });

export const session = z
  .object({
    token: z.string(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Session' });

export const theatre = z.object({ id, name: z.string() }).meta({ id: 'Theatre' });
export const theatres = z.object({ theatres: z.array(theatre) }).meta({ id: 'Theatres' });
export type Theatres = z.infer<typeof theatres>;

export const menu = z
  .object({
    theatre,
    items: z.array(
      z.object({
        id,
        name: z.string(),
        kind: z.string(),
        price: won,
        left: z.number().int().meta({ description: 'How many there were, up to a second or two ago' }),
      }),
    ),
  })
  .meta({ id: 'Menu' });
export type Menu = z.infer<typeof menu>;

export const screenings = z
  .object({
    theatre,
    screenings: z.array(
      z.object({
        id: z.string(),
        screen: z.string(),
        title: z.string(),
        startsAt: z.iso.datetime(),
        seats: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'Screenings' });
export type Screenings = z.infer<typeof screenings>;

export const problemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    errors: z
      .array(z.object({ at: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Everything that is wrong, at once' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

/** Digits alone: `1e0`, `0x1` and ` 1` are numbers to a computer, and no ids. */
const idInPath = z
  .string()
  .regex(/^\d{1,10}$/, 'digits alone')
  .transform(Number)
  .pipe(id)
  .meta({ override: { type: 'integer', minimum: 1, maximum: maxId } });
export const theatreParameter = z.object({ id: idInPath });
export const orderParameter = z.object({ id: z.string().regex(orderIdPattern) });
export const idempotencyKey = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 of A-Z a-z 0-9 _ -');
