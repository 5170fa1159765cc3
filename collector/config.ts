import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { isLoopback } from '../protocol/schemas.ts';
import { LOG_LEVELS } from './log.ts';

export interface Config {
  /** Where browsers find the collector. */
  url: URL;
  host: string;
  port: number;
  /** Folder of the database. */
  data: string;
  tls: { cert: string; key: string } | undefined;
  /** TLS ends at a proxy in front. */
  proxied: boolean;
  /** Where visitors' regions come from; undefined: they are unknown. */
  geo:
    { countryHeader: string; regionHeader?: string } | { database: string } | { bundled: true } | undefined;
  signUp: 'first' | 'open';
  /** File with the ids of what was erased; best kept apart from the database and its backups. */
  erasures: string;
  /** Days after which the operator's backups are deleted; certificates of erasure name the date. */
  backupDays: number;
  /** Webhooks may go to private addresses and over plain http: for receivers in the operator's own network. */
  webhookPrivate: boolean;
  logLevel: (typeof LOG_LEVELS)[number];
  /** How long a stop waits for answers under way. */
  shutdownSeconds: number;
}

/** Every bad value at once, a line each: name, what was expected, what came. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

const whole = (min: number, max: number, expected: string) =>
  v.pipe(
    v.union([v.number(), v.string()], expected),
    v.transform((input) => (input === '' ? NaN : Number(input))),
    v.check((input) => Number.isInteger(input) && input >= min && input <= max, expected),
  );
const text = (expected: string) => v.pipe(v.string(expected), v.minLength(1, expected));
const yesOrNo = 'expected true or false';

const truth = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false', '1', '0'])], yesOrNo),
  v.transform((input) => input === true || input === 'true' || input === '1'),
);

const headerName = v.pipe(
  v.string('expected the name of a header, such as cf-ipcountry'),
  v.regex(/^[a-z][a-z0-9-]{0,60}$/i, 'expected the name of a header, such as cf-ipcountry'),
);

/** Names in a configuration file; in the environment `SEALPOST_` and the name in capitals. */
const SETTINGS = {
  url: v.pipe(
    v.string('expected an address such as https://forms.example.com'),
    v.check(
      (input) => /^https?:$/.test(parseUrl(input)?.protocol ?? ''),
      'expected an address such as https://forms.example.com',
    ),
    v.check((input) => !/[?#@]/.test(input), 'expected an address without user, query and fragment'),
    v.check(
      isHttpsOrLocal,
      'expected https:// (plain http:// only on this machine, e.g. http://localhost:8787)',
    ),
  ),
  host: text('expected an address to listen on, such as 127.0.0.1 or ::'),
  port: whole(0, 65_535, 'expected a port from 0 to 65535'),
  data: text('expected a folder'),
  tls_cert: text('expected a file with the certificate chain (PEM)'),
  tls_key: text('expected a file with the private key (PEM)'),
  proxy: truth,
  geo: v.picklist(['auto', 'off'], 'expected auto or off'),
  country_header: headerName,
  region_header: headerName,
  geo_database: text('expected a file with a geo database (MMDB), or bundled'),
  webhook_private: truth,
  erasures: text('expected a file'),
  backup_days: whole(0, 3650, 'expected 0 to 3650 days'),
  signup: v.picklist(['first', 'open'], 'expected first (only while no account exists) or open'),
  log_level: v.picklist(LOG_LEVELS, `expected one of ${LOG_LEVELS.join(', ')}`),
  shutdown_seconds: whole(0, 600, 'expected 0 to 600 seconds'),
} as const;

type Name = keyof typeof SETTINGS;
const NAMES = Object.keys(SETTINGS) as Name[];
/** What these hold is never repeated in a message. */
const SECRET: ReadonlySet<Name> = new Set(['tls_key']);

export type RawSettings = Partial<Record<Name, unknown>>;

/**
 * Flags go over the environment, the environment over the file.
 * @throws ConfigError
 */
export function readConfig(sources: {
  flags?: RawSettings;
  env?: Readonly<Record<string, string | undefined>>;
  file?: string | undefined;
}): Config {
  const problems: string[] = [];
  const { flags = {}, env = {} } = sources;
  const file = sources.file === undefined ? {} : readFile(sources.file, problems);
  reportUnknown(env, file, problems);

  const values: Partial<Record<Name, unknown>> = {};
  const refused = new Set<Name>();
  for (const name of NAMES) {
    const [from, raw] = pick(name, { flags, env, file });
    if (raw === undefined) continue;
    const parsed = v.safeParse(SETTINGS[name], raw);
    if (parsed.success) {
      values[name] = parsed.output;
    } else {
      refused.add(name);
      problems.push(`${from}: ${parsed.issues[0].message}, got ${shown(name, raw)}`);
    }
  }
  const config = assemble(values as Values);
  problems.push(...conflicts(config, refused), ...geoConflicts(values as Values, config, refused));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

type Values = { [K in Name]?: v.InferOutput<(typeof SETTINGS)[K]> };

function assemble(values: Values): Config {
  const port = values.port ?? Number(parseUrl(values.url ?? '')?.port || 8787);
  const url = new URL(values.url ?? `http://localhost:${port}`);
  const tls =
    values.tls_cert !== undefined && values.tls_key !== undefined
      ? { cert: values.tls_cert, key: values.tls_key }
      : undefined;
  return {
    url,
    host: values.host ?? (isLoopback(url.hostname) ? '127.0.0.1' : '::'),
    port: values.port ?? (Number(url.port) || (tls ? 443 : 8787)),
    data: values.data ?? 'sealpost-data',
    tls,
    proxied: values.proxy ?? false,
    geo: geoOf(values),
    signUp: values.signup ?? 'first',
    webhookPrivate: values.webhook_private ?? false,
    erasures: values.erasures ?? join(values.data ?? 'sealpost-data', 'erasures.jsonl'),
    backupDays: values.backup_days ?? 30,
    logLevel: values.log_level ?? 'info',
    shutdownSeconds: values.shutdown_seconds ?? 10,
  };
}

function geoOf({ geo, country_header, region_header, geo_database }: Values): Config['geo'] {
  if (geo === 'off') return undefined;
  if (country_header !== undefined) {
    return {
      countryHeader: country_header,
      ...(region_header === undefined ? {} : { regionHeader: region_header }),
    };
  }
  if (geo_database === 'bundled') return { bundled: true };
  return geo_database === undefined ? undefined : { database: geo_database };
}

/** What each value by itself cannot tell. What hangs on a value that was refused above is not complained about. */
function conflicts({ url, tls, proxied }: Config, refused: ReadonlySet<Name>): string[] {
  const found: string[] = [];
  if (tls) {
    for (const [name, path] of [
      ['tls_cert', tls.cert],
      ['tls_key', tls.key],
    ] as const) {
      if (!existsSync(path)) found.push(`${envName(name)}: expected a file that exists, got none there`);
    }
  }
  if (['url', 'tls_cert', 'tls_key', 'proxy'].some((name) => refused.has(name as Name))) return found;
  const https = url.protocol === 'https:';
  if (https && !tls && !proxied) {
    found.push(
      'SEALPOST_URL: expected SEALPOST_TLS_CERT and SEALPOST_TLS_KEY, or SEALPOST_PROXY=true behind a proxy that ends TLS, got an https address and neither',
    );
  }
  if (!https && (tls || proxied)) {
    found.push('SEALPOST_URL: expected an https address with TLS or a proxy, got a plain one');
  }
  if (tls && proxied) {
    found.push('SEALPOST_PROXY: expected either a proxy that ends TLS or an own certificate, got both');
  }
  return found;
}

function geoConflicts(values: Values, { geo, proxied }: Config, refused: ReadonlySet<Name>): string[] {
  const found: string[] = [];
  if (values.geo === 'off') return found;
  if (geo && 'countryHeader' in geo && !proxied && !refused.has('proxy')) {
    found.push(
      'SEALPOST_COUNTRY_HEADER: expected SEALPOST_PROXY=true beside it, because without a proxy in front every visitor can send this header; got none',
    );
  }
  if (
    values.region_header !== undefined &&
    values.country_header === undefined &&
    !refused.has('country_header')
  ) {
    found.push('SEALPOST_REGION_HEADER: expected SEALPOST_COUNTRY_HEADER beside it, got none');
  }
  if (values.country_header !== undefined && values.geo_database !== undefined) {
    found.push('SEALPOST_GEO_DATABASE: expected either a database or SEALPOST_COUNTRY_HEADER, got both');
  }
  if (geo && 'database' in geo && !existsSync(geo.database)) {
    found.push('SEALPOST_GEO_DATABASE: expected a file that exists, or bundled, got none there');
  }
  return found;
}

function pick(
  name: Name,
  {
    flags,
    env,
    file,
  }: { flags: RawSettings; env: Readonly<Record<string, string | undefined>>; file: Record<string, unknown> },
): [string, unknown] {
  const flag = `--${name.replaceAll('_', '-')}`;
  if (flags[name] !== undefined) return [flag, flags[name]];
  const variable = env[envName(name)];
  if (variable !== undefined && variable !== '') return [envName(name), variable];
  return [`${name} (in the file)`, file[name]];
}

function readFile(path: string, problems: string[]): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    problems.push('--config: expected a JSON object, got another value');
  } catch (error) {
    const got = error instanceof SyntaxError ? 'other text' : 'no file that can be read';
    problems.push(`--config: expected a JSON file, got ${got}`);
  }
  return {};
}

/** A misspelt name would otherwise pass in silence. */
function reportUnknown(
  env: Readonly<Record<string, string | undefined>>,
  file: Record<string, unknown>,
  problems: string[],
): void {
  const variables = new Set(NAMES.map(envName));
  for (const name of Object.keys(env)) {
    if (name.startsWith('SEALPOST_') && !variables.has(name) && name !== 'SEALPOST_CONFIG') {
      problems.push(`${name}: expected one of ${[...variables].join(', ')}, got another name`);
    }
  }
  for (const name of Object.keys(file)) {
    if (!NAMES.includes(name as Name))
      problems.push(`${name} (in the file): expected one of ${NAMES.join(', ')}, got another name`);
  }
}

const envName = (name: Name): string => `SEALPOST_${name.toUpperCase()}`;

function shown(name: Name, raw: unknown): string {
  if (SECRET.has(name) || (name === 'url' && /[@]/.test(String(raw)))) return 'something else';
  return typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
    ? JSON.stringify(raw)
    : 'another value';
}

function parseUrl(input: string): URL | undefined {
  return URL.canParse(input) ? new URL(input) : undefined;
}

function isHttpsOrLocal(input: string): boolean {
  const url = parseUrl(input);
  // Another scheme has been complained about already.
  return url?.protocol !== 'http:' || isLoopback(url.hostname);
}
