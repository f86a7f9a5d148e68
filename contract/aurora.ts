// An Aurora cluster as a user allows rehearsals on it: which one, how it is watched, and who takes over.
import { z } from 'zod';

const text = z.string().min(1, 'must not be empty');

/** The file that `showtime run --aurora FILE` reads. Paths are relative to it. */
export const auroraSettings = z.strictObject({
  $schema: z.string().optional(),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region of AWS, such as ap-northeast-1'),
  cluster: z
    .string()
    .max(63)
    .regex(/^[a-z][a-z0-9-]*$/, 'an identifier of a cluster: lower case letters, digits and -'),
  allow: z
    .string()
    .regex(/^arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:cluster:[a-z][a-z0-9-]*$/, 'the ARN of a cluster')
    .meta({ description: 'ARN of the one cluster that may be failed over; the API must report the same' }),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ description: 'address of the RDS API, if it is not that of the region' }),
  database: z
    .strictObject({
      user: text,
      passwordFile: text.meta({ description: 'a file with nothing but the password' }),
      tls: z.boolean().default(true),
    })
    .optional()
    .meta({ description: 'watches each instance through SQL; without it only the API is watched' }),
  target: text
    .optional()
    .meta({ description: 'instance that switch-over-writer promotes; default: the best promotion tier' }),
  completesWithinSeconds: z
    .int()
    .min(1)
    .max(3600)
    .default(180)
    .meta({ description: 'a failover that takes longer is not proven: the verdict is unknown' }),
});
export type AuroraSettings = z.infer<typeof auroraSettings>;

/** JSON Schema (draft 2020-12) of the file, for editors. */
export function auroraJsonSchema(): object {
  return z.toJSONSchema(auroraSettings, { io: 'input' });
}
