// Generated from the module beside it by: npm run generate
/** `debian-12`; the platform where there is no such file. */
export function distribution(file?: string): string;
