// The signer of the AWS SDK, in a module of its own: it takes a while to load, and most connections need none of it. In a
// bundle the package itself, loaded by `import()`, would have no names.
export { Signer } from '@aws-sdk/rds-signer';
