// An Aurora cluster as a user allows rehearsals on it: which one, how it is watched, and who takes over.
import { z } from 'zod';

const text = z.string().min(1, 'must not be empty');
const url = z.url({ protocol: /^https?$/ });

const signIns = ['passwordFile', 'secret', 'iam'] as const;

/** How connections sign in: exactly one of `passwordFile`, `secret` and `iam`. */
const auroraDatabase = z
  .strictObject({
    user: text.optional().meta({ description: 'not with secret, which names its user' }),
    passwordFile: text.optional().meta({ description: 'a file with nothing but the password' }),
    secret: text
      .optional()
      .meta({ description: 'name or ARN in AWS Secrets Manager, in the JSON form that RDS makes' }),
    iam: z
      .literal(true)
      .optional()
      .meta({ description: 'IAM database authentication: a new token for each connection' }),
    tls: z.boolean().default(true),
    caFile: text
      .optional()
      .meta({ description: 'PEM of the CAs to trust in the place of those of Amazon RDS' }),
  })
  .superRefine((database, context) => {
    const given = signIns.filter((name) => database[name] !== undefined);
    const refuse = (message: string): void => context.addIssue({ code: 'custom', message });
    if (given.length !== 1)
      refuse(
        `takes one of ${signIns.join(', ')}, and has ${given.length === 0 ? 'none' : given.join(' and ')}`,
      );
    if (database.secret !== undefined && database.user !== undefined)
      refuse('has a user beside secret, which names its user: leave user out');
    if (database.secret === undefined && database.user === undefined) refuse('has no user');
    if (database.iam && !database.tls)
      refuse('has tls: false beside iam, and a token is sent inside TLS only: leave tls out');
    if (database.caFile !== undefined && !database.tls)
      refuse('has caFile, which is for TLS, beside tls: false');
  });

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
  endpoint: url.optional().meta({ description: 'address of the RDS API, if it is not that of the region' }),
  endpoints: z
    .strictObject({ fis: url.optional(), secretsManager: url.optional() })
    .optional()
    .meta({ description: 'addresses of further APIs, if they are not those of the region' }),
  database: auroraDatabase
    .optional()
    .meta({ description: 'watches each instance through SQL; without it only the API is watched' }),
  target: text
    .optional()
    .meta({ description: 'instance that switch-over-writer promotes; default: the best promotion tier' }),
  fis: z
    .strictObject({
      template: z
        .string()
        .regex(/^[A-Za-z0-9]{1,64}$/, 'the id of an experiment template')
        .meta({
          description:
            'its one action is aws:rds:failover-db-cluster on this cluster, with an alarm that stops it',
        }),
    })
    .optional()
    .meta({
      description: 'crash-writer is an experiment of AWS FIS; without it a call of FailoverDBCluster',
    }),
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
