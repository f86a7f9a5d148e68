// Which environment variables a program that Showtime starts may see: a list, so that nothing changes a run unseen.

/** What any program needs to find its files, its locale, its time zone and the certificates that it trusts. */
const listedNames: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  // Tags the processes of a gate's subject, so that `recover` finds and ends them.
  'SHOWTIME_SUBJECT',
  // Windows programs do not start without these.
  'SYSTEMROOT',
  'SystemRoot',
  'COMSPEC',
  'PATHEXT',
]);

/** The listed variables of `environment`; proxies, loader, runtime and k6 settings are not among them. */
export function listedEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (listedNames.has(entry[0]) || entry[0].startsWith('LC_')),
    ),
  );
}
